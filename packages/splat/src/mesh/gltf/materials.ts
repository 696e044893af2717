import type { MeshMaterial, TextureWrap } from "../mesh.ts";
import type { MeshLimits } from "../mesh-limits.ts";
import { count, type Fields, fields, finite, list, malformedGlb, numbers, place } from "./fields.ts";

/** How texture coordinates become those of the texture: u' = a·u + b·v + c, v' = d·u + e·v + f. */
export type UvTransform = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export interface GltfMaterial {
  /** Without its texture. */
  readonly looks: MeshMaterial;
  readonly texture: { readonly image: number; readonly uvSet: number; readonly transform: UvTransform } | undefined;
}

const white: GltfMaterial = { looks: { baseColor: [1, 1, 1, 1] }, texture: undefined };

/** The file's materials and behind them the one of primitives that name none. Unlit or not is the same here. */
export function readMaterials(json: Fields, limits: MeshLimits): GltfMaterial[] {
  const images = list(json, "images", limits.maxEntries).length;
  const samplers = list(json, "samplers", limits.maxEntries);
  const textures = list(json, "textures", limits.maxEntries).map((texture, at) =>
    readTexture(texture, at, images, samplers),
  );
  const materials = list(json, "materials", limits.maxEntries);
  return [...materials.map((material, at) => readMaterial(material, `material ${at}`, textures)), white];
}

interface Texture {
  /** Undefined for an image kind that is not read, such as KTX2. */
  readonly image: number | undefined;
  readonly wrap: readonly [TextureWrap, TextureWrap];
}

const wraps: ReadonlyMap<unknown, TextureWrap> = new Map<unknown, TextureWrap>([
  [33071, "clamp"],
  [33648, "mirror"],
]);

function readTexture(texture: Fields, at: number, images: number, samplers: readonly Fields[]): Texture {
  const what = `texture ${at}`;
  const webp = fields(fields(texture.extensions, what).EXT_texture_webp, what).source;
  const source = webp ?? texture.source;
  const sampler =
    texture.sampler === undefined ? {} : samplers[place(texture.sampler, samplers.length, `sampler of ${what}`)]!;
  return {
    image: source === undefined ? undefined : place(source, images, `source of ${what}`),
    wrap: [wraps.get(sampler.wrapS) ?? "repeat", wraps.get(sampler.wrapT) ?? "repeat"],
  };
}

const alphaModes: ReadonlyMap<unknown, "opaque" | "mask" | "blend"> = new Map<unknown, "opaque" | "mask" | "blend">([
  [undefined, "opaque"],
  ["OPAQUE", "opaque"],
  ["MASK", "mask"],
  ["BLEND", "blend"],
]);

function readMaterial(material: Fields, what: string, textures: readonly Texture[]): GltfMaterial {
  const alphaMode = alphaModes.get(material.alphaMode);
  if (alphaMode === undefined) throw malformedGlb(`${what} has an unknown alphaMode`);
  // The older model of two has its colour elsewhere.
  const glossy = fields(material.extensions, what).KHR_materials_pbrSpecularGlossiness;
  const model = fields(glossy ?? material.pbrMetallicRoughness, `surface of ${what}`);
  const [factor, info] =
    glossy === undefined
      ? [model.baseColorFactor, model.baseColorTexture]
      : [model.diffuseFactor, model.diffuseTexture];
  const looks: MeshMaterial = {
    ...(typeof material.name === "string" ? { name: material.name.slice(0, 200) } : {}),
    baseColor: numbers(factor, `base colour of ${what}`, [1, 1, 1, 1] as const),
    alphaMode,
    alphaCutoff: finite(material.alphaCutoff, `alphaCutoff of ${what}`, 0.5),
  };
  if (info === undefined) return { looks, texture: undefined };
  const use = fields(info, `texture of ${what}`);
  const texture = textures[place(use.index, textures.length, `texture of ${what}`)]!;
  if (texture.image === undefined) return { looks, texture: undefined };
  const moved = fields(fields(use.extensions, what).KHR_texture_transform, `texture transform of ${what}`);
  return {
    looks: { ...looks, wrap: texture.wrap },
    texture: {
      image: texture.image,
      uvSet: count(moved.texCoord ?? use.texCoord, `texCoord of ${what}`, 0),
      transform: uvTransform(moved, what),
    },
  };
}

/**
 * Scaled, then turned counter-clockwise as one sees a picture whose v runs down, then moved.
 * The sine and cosine may differ in their last bits between engines; no other number of a mesh does.
 */
function uvTransform(moved: Fields, what: string): UvTransform {
  const [x, y] = numbers(moved.offset, `texture offset of ${what}`, [0, 0] as const);
  const [sx, sy] = numbers(moved.scale, `texture scale of ${what}`, [1, 1] as const);
  const angle = finite(moved.rotation, `texture rotation of ${what}`, 0);
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return [cos * sx, sin * sy, x, -sin * sx, cos * sy, y];
}
