import type { Frame } from "../cloud/index.ts";
import type { Picture } from "./picture.ts";

/** How a texture continues outside 0..1. */
export type TextureWrap = "repeat" | "clamp" | "mirror";

/** What a part of a mesh looks like; light plays no role, so metal, roughness and the like are dropped by the readers. */
export interface MeshMaterial {
  readonly name?: string;
  /** Red, green, blue (linear light) and alpha, each 0 to 1; multiplies texture and vertex colour. */
  readonly baseColor: readonly [number, number, number, number];
  /** sRGB, straight alpha. Texture coordinate (0, 0) is the outer corner of its first pixel. */
  readonly texture?: Picture;
  /** Along u and v; "repeat" when absent. */
  readonly wrap?: readonly [TextureWrap, TextureWrap];
  /** What alpha means; "opaque" (alpha is ignored) when absent. */
  readonly alphaMode?: "opaque" | "mask" | "blend";
  /** With "mask": alpha below this is a hole; 0.5 when absent. */
  readonly alphaCutoff?: number;
}

/** A run of triangles that share a material. */
export interface MeshPart {
  /** Place in `indices`, a multiple of three. */
  readonly firstIndex: number;
  readonly indexCount: number;
  /** Place in `materials`. */
  readonly material: number;
}

/**
 * Triangles in one coordinate system: node transforms are already applied. Every index points at a vertex, every part lies
 * inside `indices`, all attributes are as long as the positions; readers see to that.
 */
export interface Mesh {
  readonly frame: Frame;
  /** x, y, z of each vertex. */
  readonly positions: Float32Array;
  /** Three vertices a triangle, counter-clockwise seen from outside. */
  readonly indices: Uint32Array;
  /** x, y, z of each vertex, unit length where known. */
  readonly normals?: Float32Array;
  /** u, v of each vertex, transforms applied. */
  readonly uvs?: Float32Array;
  /** Red, green, blue (linear light) and alpha of each vertex, 0 to 1. */
  readonly colors?: Float32Array;
  readonly parts: readonly MeshPart[];
  readonly materials: readonly MeshMaterial[];
}
