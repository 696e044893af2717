/** What a mesh file may hold before a reader refuses it with `MESH_TOO_LARGE`. Counts are of what would be held in memory. */
export interface MeshLimits {
  /** Nodes, meshes, accessors, materials, … of the file, each. */
  readonly maxEntries: number;
  /** Nodes from the scene's root to the deepest one. */
  readonly maxDepth: number;
  /** Vertices after instancing: a mesh used by three nodes counts three times. */
  readonly maxVertices: number;
  /** Three a triangle, after instancing and after polygons are cut into triangles. */
  readonly maxIndices: number;
  /** All base colour textures together. */
  readonly maxTexturePixels: number;
  /** The JSON part of a GLB. */
  readonly maxJsonBytes: number;
}

export const defaultMeshLimits: MeshLimits = {
  maxEntries: 20_000,
  maxDepth: 256,
  maxVertices: 8_000_000,
  maxIndices: 24_000_000,
  maxTexturePixels: 64 * 1024 * 1024,
  maxJsonBytes: 32 * 1024 * 1024,
};
