/** What kind of file an asset is. Names travel lower-case; a type that is not listed here is custom and kept as given. */
export interface AssetTypeInfo {
  readonly extension: string;
  readonly mimeType: string;
}

const png: AssetTypeInfo = { extension: ".png", mimeType: "image/png" };
const glb: AssetTypeInfo = { extension: ".glb", mimeType: "model/gltf-binary" };
const ply: AssetTypeInfo = { extension: ".ply", mimeType: "application/x-ply" };
const spz: AssetTypeInfo = { extension: ".spz", mimeType: "application/octet-stream" };

export const assetTypes = {
  original_image: png,
  generated_image: png,
  processed_image: png,
  background_removed_image: png,
  depth_map: png,
  normal_map: png,
  validation_preview: png,
  initial_mesh_glb: glb,
  bpt_enhanced_mesh_glb: glb,
  textured_mesh_glb: glb,
  initial_mesh_ply: ply,
  bpt_enhanced_mesh_ply: ply,
  textured_mesh_ply: ply,
  viewable_mesh_ply: ply,
  simple_points_ply: ply,
  /** Splats in the network's frame, as PLY: what `compressed_ply` is made of. */
  gaussian_splatting_ply: ply,
  /** SPZ in the network's dialect: what is submitted. */
  compressed_ply: spz,
  /** SPZ version 3, for viewers. */
  viewable_spz: spz,
  multi_view_renders: { extension: ".zip", mimeType: "application/zip" },
} as const satisfies Readonly<Record<string, AssetTypeInfo>>;

export type KnownAssetType = keyof typeof assetTypes;

/** Lower-case letters, digits and underscores, starting with a letter, at most 64. */
export const assetTypePattern = /^[a-z][a-z0-9_]{0,63}$/;

/** A custom type is bytes of no known kind. */
export function assetTypeInfo(type: string): AssetTypeInfo {
  return Object.hasOwn(assetTypes, type)
    ? assetTypes[type as KnownAssetType]
    : { extension: ".bin", mimeType: "application/octet-stream" };
}
