import type { PlyHeader } from "./ply-header.ts";
import { missingNames } from "./splat-layout.ts";

/** What a PLY file holds; `points` is a vertex cloud that has neither faces nor what gaussians need. */
export type PlyKind = "splat" | "compressed-splat" | "mesh" | "points" | "unknown";

export const packedNames = ["packed_position", "packed_rotation", "packed_scale", "packed_color"] as const;

/** Judged by the header alone; the extension says nothing, since meshes and splats share it. */
export function classifyPly({ elements }: PlyHeader): PlyKind {
  const vertex = elements.find(({ name }) => name === "vertex");
  if (vertex === undefined) return "unknown";
  const names = new Set(vertex.properties.map(({ name }) => name));
  if (missingNames(vertex).length === 0) return "splat";
  if (packedNames.every((name) => names.has(name)) && elements.some(({ name }) => name === "chunk")) {
    return "compressed-splat";
  }
  if (!["x", "y", "z"].every((name) => names.has(name))) return "unknown";
  return elements.some(({ name, count }) => (name === "face" || name === "tristrips") && count > 0) ? "mesh" : "points";
}
