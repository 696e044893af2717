import type { Frame } from "../../cloud/index.ts";
import { SplatError } from "../../errors/index.ts";
import { type PlyElement, readPlyHeader } from "../../ply/index.ts";
import type { Mesh } from "../mesh.ts";
import { defaultMeshLimits, type MeshLimits } from "../mesh-limits.ts";
import { readFaces } from "./ply-faces.ts";
import { type PlyNumbers, plyNumbers } from "./ply-numbers.ts";
import { type PlyVertices, readVertices } from "./ply-vertices.ts";

export interface ReadMeshPlyOptions {
  /** Which way is up and front; the file does not say it. */
  readonly frame: Frame;
  /** Replaces single numbers of `defaultMeshLimits`. */
  readonly limits?: Partial<MeshLimits>;
}

/**
 * A mesh from a PLY file, ASCII or binary of either byte order: positions, faces of any number of corners, vertex normals and
 * vertex colours (sRGB in the file). Textures lie beside such files and are not read; elements of other names are passed over.
 * @throws SplatError `PLY_HEADER_INVALID`, `PLY_HEADER_TOO_LARGE`, `PLY_TRUNCATED`, `PLY_NUMBER`, `MESH_NO_FACES`, `MESH_MALFORMED`,
 * `MESH_TOO_LARGE`
 */
export function readMeshPly(bytes: Uint8Array, options: ReadMeshPlyOptions): Mesh {
  const limits = { ...defaultMeshLimits, ...options.limits };
  const header = readPlyHeader(bytes);
  const numbers = plyNumbers(bytes, header);
  let vertices: PlyVertices | undefined;
  let indices: Uint32Array | undefined;
  for (const element of header.elements) {
    if (element.name === "vertex") vertices = readVertices(numbers, element, limits);
    else if (element.name === "face") indices = readFaces(numbers, element, limits);
    else passOver(numbers, element);
    if (vertices !== undefined && indices !== undefined) break;
  }
  if (vertices === undefined || indices === undefined || indices.length === 0) {
    throw new SplatError("MESH_NO_FACES", "the PLY file has no faces: it is a cloud of points, or of splats", {
      facts: {
        elements: header.elements
          .map(({ name }) => name)
          .join(" ")
          .slice(0, 200),
      },
      next: "Read it as splats if it has their properties.",
    });
  }
  const { positions, normals, colors, hasAlpha } = vertices;
  const beyond = indices.findIndex((vertex) => vertex * 3 >= positions.length);
  if (beyond >= 0) {
    throw new SplatError("MESH_MALFORMED", `a face asks for vertex ${indices[beyond]} of ${positions.length / 3}`, {
      facts: { vertex: indices[beyond]!, vertices: positions.length / 3 },
    });
  }
  return {
    frame: options.frame,
    positions,
    indices,
    ...(normals === undefined ? {} : { normals }),
    ...(colors === undefined ? {} : { colors }),
    parts: [{ firstIndex: 0, indexCount: indices.length, material: 0 }],
    materials: [{ baseColor: [1, 1, 1, 1], alphaMode: hasAlpha ? "blend" : "opaque" }],
  };
}

function passOver(numbers: PlyNumbers, element: PlyElement): void {
  if (element.properties.length === 0) return;
  for (let row = 0; row < element.count; row++) {
    for (const { type, countType } of element.properties) {
      numbers.skip(countType === undefined ? 1 : Math.max(0, numbers.next(countType, element)), type, element);
    }
  }
}
