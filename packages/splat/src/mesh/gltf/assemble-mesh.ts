import type { Accessor, Primitive } from "@gltf-transform/core";
import { SplatError } from "../../errors/index.ts";
import type { Mesh, MeshMaterial, MeshPart } from "../mesh.ts";
import type { MeshLimits } from "../mesh-limits.ts";
import { malformedGlb } from "./fields.ts";
import type { GltfPrimitive } from "./geometry.ts";
import type { GltfMaterial, UvTransform } from "./materials.ts";
import { determinant, type Matrix, normalMatrix } from "./matrix.ts";

/** One primitive at one place. */
export interface Piece {
  readonly decoded: Primitive;
  readonly known: GltfPrimitive;
  readonly matrix: Matrix;
}

/**
 * Puts the pieces into one mesh, in world coordinates. Attributes that only some pieces have get neutral values for the others;
 * normals are kept only if all have them.
 * @param looks of each material, textures included.
 * @throws SplatError `GLB_MALFORMED`, `MESH_TOO_LARGE`, `MESH_NO_FACES`
 */
export function assembleMesh(
  pieces: readonly Piece[],
  materials: readonly GltfMaterial[],
  looks: readonly MeshMaterial[],
  limits: MeshLimits,
): Mesh {
  const sized = sharing(pieces, materials);
  const vertices = sized.reduce((sum, piece) => sum + (piece.first ? piece.vertices : 0), 0);
  const corners = sized.reduce((sum, piece) => sum + piece.corners, 0);
  if (corners === 0) {
    throw new SplatError("MESH_NO_FACES", "the scene shows no triangles", { facts: { pieces: pieces.length } });
  }
  if (vertices > limits.maxVertices || corners > limits.maxIndices) {
    const allowed = `${limits.maxVertices} and ${limits.maxIndices}`;
    throw new SplatError(
      "MESH_TOO_LARGE",
      `the scene has ${vertices} vertices and ${corners} indices, allowed are ${allowed}`,
      {
        facts: { vertices, indices: corners },
        next: "Simplify the model.",
      },
    );
  }
  const has = (semantic: string) => sized.some(({ decoded }) => decoded.getAttribute(semantic) !== null);
  const positions = new Float32Array(vertices * 3);
  const indices = new Uint32Array(corners);
  const normals = sized.every(({ decoded }) => decoded.getAttribute("NORMAL") !== null)
    ? new Float32Array(vertices * 3)
    : undefined;
  const colors = has("COLOR_0") ? new Float32Array(vertices * 4).fill(1) : undefined;
  const uvs = sized.some(({ known }) => known.uvSet !== undefined) ? new Float32Array(vertices * 2) : undefined;
  const parts: MeshPart[] = [];
  let corner = 0;
  for (const piece of sized) {
    const { decoded, known, matrix, vertex } = piece;
    if (piece.first) {
      writePoints(column(decoded, "POSITION", piece.vertices)!, matrix, positions, vertex);
      if (normals !== undefined) writeNormals(column(decoded, "NORMAL", piece.vertices)!, matrix, normals, vertex);
      if (colors !== undefined) writeColors(column(decoded, "COLOR_0", piece.vertices), colors, vertex);
      const transform = materials[known.material]!.texture?.transform;
      if (uvs !== undefined && transform !== undefined) {
        writeUvs(column(decoded, `TEXCOORD_${known.uvSet}`, piece.vertices), transform, uvs, vertex);
      }
    }
    writeIndices(piece, determinant(matrix) < 0, indices, corner, vertex);
    parts.push({ firstIndex: corner, indexCount: piece.corners, material: known.material });
    corner += piece.corners;
  }
  return {
    frame: "RUB",
    positions,
    indices,
    ...(normals === undefined ? {} : { normals }),
    ...(uvs === undefined ? {} : { uvs }),
    ...(colors === undefined ? {} : { colors }),
    parts,
    materials: looks,
  };
}

interface SizedPiece extends Piece {
  readonly vertices: number;
  readonly corners: number;
  /** Place of its vertices in the whole. */
  readonly vertex: number;
  /** Does it write them, or has a piece before it written the same ones? */
  readonly first: boolean;
}

/** Pieces that have triangles. Exporters cut one set of vertices into many primitives: it is kept once. */
function sharing(pieces: readonly Piece[], materials: readonly GltfMaterial[]): SizedPiece[] {
  const names = new Map<unknown, number>();
  const name = (thing: unknown) => {
    const known = names.get(thing) ?? names.size;
    names.set(thing, known);
    return known;
  };
  const places = new Map<string, number>();
  const sized: SizedPiece[] = [];
  let end = 0;
  for (const piece of pieces) {
    const { decoded, known, matrix } = piece;
    const vertices = decoded.getAttribute("POSITION")?.getCount() ?? 0;
    const ends = decoded.getIndices()?.getCount() ?? vertices;
    const corners = known.mode === "triangles" ? ends - (ends % 3) : Math.max(0, ends - 2) * 3;
    if (corners === 0) continue;
    const { transform } = materials[known.material]!.texture ?? {};
    const semantics = ["POSITION", "NORMAL", "COLOR_0", `TEXCOORD_${known.uvSet}`];
    const key = [matrix, transform?.join(), ...semantics.map((semantic) => decoded.getAttribute(semantic))]
      .map(name)
      .join();
    const vertex = places.get(key);
    sized.push({ ...piece, vertices, corners, vertex: vertex ?? end, first: vertex === undefined });
    if (vertex !== undefined) continue;
    places.set(key, end);
    end += vertices;
  }
  return sized;
}

/** An attribute of this length; undefined where the piece has none. */
function column(decoded: Primitive, semantic: string, vertices: number): Accessor | undefined {
  const accessor = decoded.getAttribute(semantic);
  if (accessor === null) return undefined;
  const width = accessor.getElementSize();
  const expected =
    semantic === "COLOR_0" ? width === 3 || width === 4 : width === (semantic.startsWith("TEXCOORD") ? 2 : 3);
  if (!expected || accessor.getCount() !== vertices || accessor.getArray()?.length !== vertices * width) {
    throw malformedGlb(`${semantic} has ${accessor.getCount()} rows of ${width} for ${vertices} vertices`);
  }
  return accessor;
}

/** Rows with normalised integers turned into numbers. The array is used again for the next row. */
function each(accessor: Accessor, visit: (row: readonly number[], i: number) => void): void {
  const row: number[] = [];
  for (let i = 0; i < accessor.getCount(); i++) visit(accessor.getElement(i, row), i);
}

function writePoints(from: Accessor, m: Matrix, to: Float32Array, vertex: number): void {
  each(from, ([x = 0, y = 0, z = 0], i) => {
    for (let k = 0; k < 3; k++) to[(vertex + i) * 3 + k] = m[k]! * x + m[4 + k]! * y + m[8 + k]! * z + m[12 + k]!;
  });
}

function writeNormals(from: Accessor, matrix: Matrix, to: Float32Array, vertex: number): void {
  const m = normalMatrix(matrix);
  const side = determinant(matrix) < 0 ? -1 : 1;
  each(from, ([x = 0, y = 0, z = 0], i) => {
    const turned = [0, 1, 2].map((k) => side * (m[k]! * x + m[3 + k]! * y + m[6 + k]! * z));
    const length = Math.sqrt(turned.reduce((sum, c) => sum + c * c, 0));
    for (let k = 0; k < 3; k++) to[(vertex + i) * 3 + k] = length > 0 ? turned[k]! / length : 0;
  });
}

function writeColors(from: Accessor | undefined, to: Float32Array, vertex: number): void {
  if (from === undefined) return;
  each(from, ([r = 1, g = 1, b = 1, a = 1], i) => {
    to.set([r, g, b, a], (vertex + i) * 4);
  });
}

function writeUvs(from: Accessor | undefined, [a, b, c, d, e, f]: UvTransform, to: Float32Array, vertex: number): void {
  if (from === undefined) return;
  each(from, ([u = 0, v = 0], i) => {
    to[(vertex + i) * 2] = a * u + b * v + c;
    to[(vertex + i) * 2 + 1] = d * u + e * v + f;
  });
}

/** Strips and fans become triangles; mirrored pieces are turned inside out again. */
function writeIndices(
  { decoded, known, vertices, corners }: SizedPiece,
  mirrored: boolean,
  to: Uint32Array,
  corner: number,
  vertex: number,
): void {
  const list = decoded.getIndices()?.getArray();
  const end = (at: number): number => {
    const index = list === null || list === undefined ? at : list[at]!;
    if (!(index < vertices)) throw malformedGlb(`an index asks for vertex ${index} of ${vertices}`);
    return index + vertex;
  };
  for (let t = 0; t * 3 < corners; t++) {
    const [a, b, c] =
      known.mode === "triangles"
        ? [t * 3, t * 3 + 1, t * 3 + 2]
        : known.mode === "fan"
          ? [0, t + 1, t + 2]
          : [t, t + 1 + (t & 1), t + 2 - (t & 1)];
    const at = corner + t * 3;
    to[at] = end(a);
    to[at + 1] = end(mirrored ? c : b);
    to[at + 2] = end(mirrored ? b : c);
  }
}
