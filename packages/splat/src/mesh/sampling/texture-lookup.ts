import type { TextureWrap } from "../mesh.ts";
import type { Picture } from "../picture.ts";
import { linearOfByte } from "./srgb.ts";

/**
 * Adds the bilinear colour at (u, v) to `sum`: red, green, blue in linear light times `alpha weight`, then alpha.
 * A coordinate that is no finite number counts as 0.
 * @param weighByAlpha hidden texels lend no colour to their neighbours; false where alpha means nothing.
 */
export function addTexel(
  { width, height, rgba }: Picture,
  [wrapU, wrapV]: readonly [TextureWrap, TextureWrap],
  u: number,
  v: number,
  weighByAlpha: boolean,
  sum: Float64Array,
): void {
  // Texel centres are at half numbers.
  const x = (Number.isFinite(u) ? unwrapped(u, wrapU) : 0) * width - 0.5;
  const y = (Number.isFinite(v) ? unwrapped(v, wrapV) : 0) * height - 0.5;
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - x0, y - y0];
  for (let corner = 0; corner < 4; corner++) {
    const dx = corner & 1;
    const dy = corner >> 1;
    const share = (dx === 1 ? fx : 1 - fx) * (dy === 1 ? fy : 1 - fy);
    const at = (neighbour(y0 + dy, height, wrapV) * width + neighbour(x0 + dx, width, wrapU)) * 4;
    const alpha = rgba[at + 3]! / 255;
    const weight = weighByAlpha ? share * alpha : share;
    for (let k = 0; k < 3; k++) sum[k] = sum[k]! + weight * linearOfByte[rgba[at + k]!]!;
    sum[3] = sum[3]! + share * alpha;
  }
}

/** Into 0 to 1. */
function unwrapped(t: number, wrap: TextureWrap): number {
  if (wrap === "clamp") return Math.min(1, Math.max(0, t));
  if (wrap === "repeat") return t - Math.floor(t);
  const pair = t - 2 * Math.floor(t / 2);
  return pair > 1 ? 2 - pair : pair;
}

/** The texel beyond an edge is the first of the next copy, or the edge itself (a mirror image begins with the same texel). */
function neighbour(texel: number, size: number, wrap: TextureWrap): number {
  if (texel < 0) return wrap === "repeat" ? size - 1 : 0;
  if (texel >= size) return wrap === "repeat" ? 0 : size - 1;
  return texel;
}
