import type { Column } from "../cloud/index.ts";

/** Rotations and scales of the same gaussians after their own axes were named anew: packed, overwritten by the next block. */
export interface Relabelled {
  readonly rotations: Column;
  readonly scales: Column;
}

export function relabelSpace(gaussians: number): Relabelled {
  return {
    rotations: { data: new Float32Array(4 * gaussians), start: 0, stride: 4 },
    scales: { data: new Float32Array(3 * gaussians), start: 0, stride: 3 },
  };
}

/**
 * A gaussian stays the same one when it is turned about itself by one of the 24 rotations of a cube and its scales are permuted to match.
 * Three bytes of x, y, z lose most where w, which is computed from them, is small; of the 24 equal quaternions the one with the largest |w|
 * has |w| > 0.85, and the worst error falls from 12° to below 0.9° at no cost in bytes.
 *
 * Up to sign the cube's quaternions are 1, i, j, k; two of them with any signs, over √2; all four, halved. Multiplying q by the one whose
 * vector part has q's signs turned makes w the largest component of q, the sum of two over √2, or half the sum of all, whichever
 * is most.
 *
 * Writes the gaussians from `from` up to `to` to the start of `out`. A quaternion without length stays one.
 */
export function relabelAxes(out: Relabelled, rotations: Column, scales: Column, from: number, to: number): void {
  const turned = out.rotations.data;
  const moved = out.scales.data;
  const r = rotations.data;
  const s = scales.data;
  for (let index = from, q = 0, t = 0; index < to; index++, q += 4, t += 3) {
    const at = rotations.start + index * rotations.stride;
    const w = r[at]!;
    const x = r[at + 1]!;
    const y = r[at + 2]!;
    const z = r[at + 3]!;
    const members = bestMembers(Math.abs(w), Math.abs(x), Math.abs(y), Math.abs(z));
    const size = memberSize[members]!;
    const gw = members & 1 ? (w < 0 ? -size : size) : 0;
    const gx = members & 2 ? (x < 0 ? size : -size) : 0;
    const gy = members & 4 ? (y < 0 ? size : -size) : 0;
    const gz = members & 8 ? (z < 0 ? size : -size) : 0;
    turned[q] = w * gw - x * gx - y * gy - z * gz;
    turned[q + 1] = w * gx + x * gw + y * gz - z * gy;
    turned[q + 2] = w * gy - x * gz + y * gw + z * gx;
    turned[q + 3] = w * gz + x * gy - y * gx + z * gw;
    const order = 3 * (members === 15 && gw * gx * gy * gz < 0 ? 0 : members);
    const scale = scales.start + index * scales.stride;
    moved[t] = s[scale + axisOrder[order]!]!;
    moved[t + 1] = s[scale + axisOrder[order + 1]!]!;
    moved[t + 2] = s[scale + axisOrder[order + 2]!]!;
  }
}

/** Which of w, x, y, z (bits 1, 2, 4, 8) the best of the 24 has. */
function bestMembers(w: number, x: number, y: number, z: number): number {
  let first = 1;
  let most = w;
  let second = 0;
  let next = -1;
  if (x > most) {
    second = first;
    next = most;
    first = 2;
    most = x;
  } else {
    second = 2;
    next = x;
  }
  if (y > most) {
    second = first;
    next = most;
    first = 4;
    most = y;
  } else if (y > next) {
    second = 4;
    next = y;
  }
  if (z > most) {
    second = first;
    next = most;
    first = 8;
    most = z;
  } else if (z > next) {
    second = 8;
    next = z;
  }
  const pair = (most + next) * Math.SQRT1_2;
  const all = (w + x + y + z) / 2;
  if (all > pair && all > most) return 15;
  return pair > most ? first | second : first;
}

/** Size of each component of the cube's quaternion, by its members: 1, √½ or ½. */
const memberSize = Float64Array.from({ length: 16 }, (_, bits) => {
  const members = (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1) + ((bits >> 3) & 1);
  return 1 / Math.sqrt(Math.max(1, members));
});

/**
 * Whose scale each axis takes over, by members, three a row. Half turns move none; a pair trades two axes; all four send the axes round,
 * one way (row 15) or, where the product of their signs is negative, the other (row 0, which no members have otherwise).
 */
const axisOrder = ((): Uint8Array => {
  const rows = Array.from({ length: 16 }, () => [0, 1, 2]);
  rows[0b0011] = rows[0b1100] = [0, 2, 1];
  rows[0b0101] = rows[0b1010] = [2, 1, 0];
  rows[0b1001] = rows[0b0110] = [1, 0, 2];
  rows[15] = [1, 2, 0];
  rows[0] = [2, 0, 1];
  return Uint8Array.from(rows.flat());
})();
