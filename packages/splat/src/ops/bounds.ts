import type { SplatCloud } from "../cloud/index.ts";

export type Vector3 = readonly [number, number, number];

/** The box around the gaussians' centres; their own sizes do not count, as the network's validators do not count them. */
export interface Bounds {
  readonly min: Vector3;
  readonly max: Vector3;
  readonly centre: Vector3;
  /** Length of the longest side. */
  readonly extent: number;
  /** Gaussians with a NaN or infinite coordinate; they are left out of the box. */
  readonly ignored: number;
}

/** @returns undefined when no gaussian has a finite position. */
export function bounds(cloud: SplatCloud): Bounds | undefined {
  const { data, start, stride } = cloud.positions;
  let [x0, y0, z0] = [Infinity, Infinity, Infinity];
  let [x1, y1, z1] = [-Infinity, -Infinity, -Infinity];
  let ignored = 0;
  for (let i = 0, at = start; i < cloud.count; i++, at += stride) {
    const x = data[at]!;
    const y = data[at + 1]!;
    const z = data[at + 2]!;
    // Zero times anything finite is zero; NaN and infinities give NaN.
    if ((x + y + z) * 0 !== 0 && !(Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(z))) {
      ignored++;
      continue;
    }
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
    if (z < z0) z0 = z;
    if (z > z1) z1 = z;
  }
  if (x0 === Infinity) return undefined;
  return {
    min: [x0, y0, z0],
    max: [x1, y1, z1],
    centre: [(x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2],
    extent: Math.max(x1 - x0, y1 - y0, z1 - z0),
    ignored,
  };
}
