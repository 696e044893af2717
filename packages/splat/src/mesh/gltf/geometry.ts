import type { GLTF } from "@gltf-transform/core";
import { SplatError } from "../../errors/index.ts";
import type { MeshLimits } from "../mesh-limits.ts";
import { checkAccessor, type Storage } from "./accessors.ts";
import { dracoFaces } from "./draco-header.ts";
import { count, type Fields, fields, list, place } from "./fields.ts";
import type { GltfMaterial } from "./materials.ts";

/** A primitive of triangles, and what the library will find of it at the same place of its list. */
export interface GltfPrimitive {
  readonly mode: "triangles" | "strip" | "fan";
  readonly material: number;
  readonly uvSet: number | undefined;
}

export interface GltfGeometry {
  /** A glTF document with nothing but geometry in it; every length and reference is checked. */
  readonly json: GLTF.IGLTF;
  /** Primitives of each mesh. Points and lines are gone. */
  readonly primitives: readonly (readonly GltfPrimitive[])[];
  readonly usesDraco: boolean;
}

const modes: ReadonlyMap<unknown, GltfPrimitive["mode"]> = new Map<unknown, GltfPrimitive["mode"]>([
  [undefined, "triangles"],
  [4, "triangles"],
  [5, "strip"],
  [6, "fan"],
]);

/** Of numbers that a file does not hold but leaves at zero, mostly to replace a few of them. */
const maxZeroBytes = 16 * 1024 * 1024;

export const dracoExtension = "KHR_draco_mesh_compression";

/**
 * The part of a document that the library is to decode: meshes that appear in the scene and of them positions, normals, colours
 * and the texture coordinates their material asks for. The rest (animations, skins, cameras, extras) never reaches it, so the
 * library meets only what was checked.
 * @throws SplatError `GLB_MALFORMED`, `GLB_UNSUPPORTED`, `MESH_TOO_LARGE`
 */
export function checkedGeometry(
  json: Fields,
  storage: Storage,
  materials: readonly GltfMaterial[],
  shown: ReadonlySet<number>,
  limits: MeshLimits,
): GltfGeometry {
  const sources = list(json, "accessors", limits.maxEntries);
  const used = new Map<number, GLTF.IAccessor>();
  const budget = { bytes: limits.maxVertices * 48 + limits.maxIndices * 4, zeroBytes: maxZeroBytes };
  const accessor = (value: unknown, what: string, compressed: boolean): number => {
    const at = place(value, sources.length, what);
    if (!used.has(at)) used.set(at, checkAccessor(sources[at]!, `accessor ${at}`, storage, compressed, budget));
    return at;
  };
  let usesDraco = false;
  let faces = 0;
  const primitives: GltfPrimitive[][] = [];
  const meshes = list(json, "meshes", limits.maxEntries).map((mesh, at): GLTF.IMesh => {
    const kept: GltfPrimitive[] = [];
    primitives.push(kept);
    if (!shown.has(at)) return { primitives: [] };
    const checked = list(mesh, "primitives", limits.maxEntries).flatMap((primitive, nth): GLTF.IMeshPrimitive[] => {
      const what = `primitive ${nth} of mesh ${at}`;
      const mode = modes.get(primitive.mode);
      const given = fields(primitive.attributes, `attributes of ${what}`);
      if (mode === undefined || given.POSITION === undefined) return [];
      const material =
        primitive.material === undefined
          ? materials.length - 1
          : place(primitive.material, materials.length - 1, `material of ${what}`);
      const uvSet = materials[material]!.texture?.uvSet;
      const wanted = ["POSITION", "NORMAL", "COLOR_0", ...(uvSet === undefined ? [] : [`TEXCOORD_${uvSet}`])];
      const draco = fields(fields(primitive.extensions, what)[dracoExtension], `${dracoExtension} of ${what}`);
      const compressed = draco.bufferView !== undefined;
      const inDraco = fields(draco.attributes, `compressed attributes of ${what}`);
      const semantics = wanted.filter((name) => given[name] !== undefined);
      kept.push({ mode, material, uvSet });
      const result: GLTF.IMeshPrimitive = {
        attributes: Object.fromEntries(
          semantics.map((name) => [
            name,
            accessor(given[name], `${name} of ${what}`, compressed && inDraco[name] !== undefined),
          ]),
        ),
        mode: 4,
      };
      if (primitive.indices !== undefined)
        result.indices = accessor(primitive.indices, `indices of ${what}`, compressed);
      if (!compressed) return [result];
      usesDraco = true;
      const view = place(draco.bufferView, storage.views.length, `compressed data of ${what}`);
      faces += dracoFaces(storage.bytesOf(view));
      if (faces * 3 > limits.maxIndices) throw tooManyFaces(faces, limits);
      const ids = semantics.filter((name) => inDraco[name] !== undefined);
      const attributes = Object.fromEntries(
        ids.map((name) => [name, count(inDraco[name], `compressed ${name} of ${what}`)]),
      );
      result.extensions = { [dracoExtension]: { bufferView: view, attributes } };
      return [result];
    });
    return { primitives: checked };
  });
  const empty: GLTF.IAccessor = { componentType: 5121, type: "SCALAR", count: 0 };
  return {
    json: {
      asset: { version: "2.0" },
      buffers: storage.buffers,
      bufferViews: storage.views,
      accessors: sources.map((_, at) => used.get(at) ?? { ...empty }),
      meshes,
      ...(usesDraco ? { extensionsUsed: [dracoExtension], extensionsRequired: [dracoExtension] } : {}),
    },
    primitives,
    usesDraco,
  };
}

function tooManyFaces(faces: number, limits: MeshLimits): SplatError {
  return new SplatError(
    "MESH_TOO_LARGE",
    `compressed meshes declare ${faces} triangles and more, allowed are ${limits.maxIndices / 3}`,
    {
      facts: { triangles: faces, allowed: limits.maxIndices / 3 },
    },
  );
}
