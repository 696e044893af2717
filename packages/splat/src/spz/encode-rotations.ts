import type { Column } from "../cloud/index.ts";

const { fround, sqrt } = Math;

/**
 * x, y and z of the normalised quaternion with w ≥ 0, a byte each: what versions 1 and 2 hold.
 * @returns false where a quaternion has no length (zero, NaN, infinite).
 * @source pyspz 0.1, packGaussians: float32 throughout
 */
export function encodeFirstThree(
  out: Uint8Array,
  offset: number,
  { data, start, stride }: Column,
  from: number,
  to: number,
): boolean {
  let sound = true;
  let at = offset + from * 3;
  let source = start + from * stride;
  for (let index = from; index < to; index++) {
    const w = data[source]!;
    const x = data[source + 1]!;
    const y = data[source + 2]!;
    const z = data[source + 3]!;
    const length = quaternionLength(w, x, y, z);
    const factor = w < 0 ? -127.5 : 127.5;
    if (!(length > 0 && length < Infinity)) sound = false;
    out[at] = fround(fround(fround(x / length) * factor) + 127.5) + 0.5;
    out[at + 1] = fround(fround(fround(y / length) * factor) + 127.5) + 0.5;
    out[at + 2] = fround(fround(fround(z / length) * factor) + 127.5) + 0.5;
    at += 3;
    source += stride;
  }
  return sound;
}

const sqrtHalf = fround(Math.SQRT1_2);

/**
 * The smallest three of x, y, z, w in ten bits each, with two for the place of the largest, which is taken positive: version 3 on.
 * @returns false where a quaternion has no length.
 */
export function encodeSmallestThree(
  out: Uint8Array,
  offset: number,
  { data, start, stride }: Column,
  from: number,
  to: number,
): boolean {
  let sound = true;
  let at = offset + from * 4;
  let source = start + from * stride;
  for (let index = from; index < to; index++) {
    const w = data[source]!;
    const x = data[source + 1]!;
    const y = data[source + 2]!;
    const z = data[source + 3]!;
    const length = quaternionLength(w, x, y, z);
    if (!(length > 0 && length < Infinity)) sound = false;
    let largest = 0;
    let most = x;
    if (Math.abs(y) > Math.abs(most)) {
      largest = 1;
      most = y;
    }
    if (Math.abs(z) > Math.abs(most)) {
      largest = 2;
      most = z;
    }
    if (Math.abs(w) > Math.abs(most)) {
      largest = 3;
      most = w;
    }
    let packed = largest;
    if (largest !== 0) packed = (packed << 10) | tenBits(x, length, most);
    if (largest !== 1) packed = (packed << 10) | tenBits(y, length, most);
    if (largest !== 2) packed = (packed << 10) | tenBits(z, length, most);
    if (largest !== 3) packed = (packed << 10) | tenBits(w, length, most);
    out[at] = packed;
    out[at + 1] = packed >> 8;
    out[at + 2] = packed >> 16;
    out[at + 3] = packed >> 24;
    at += 4;
    source += stride;
  }
  return sound;
}

/** A sign relative to the largest component and nine bits of size in units of √½. */
function tenBits(component: number, length: number, largest: number): number {
  const size = fround(Math.abs(fround(component / length)) / sqrtHalf);
  const negative = component < 0 !== largest < 0;
  return (negative ? 512 : 0) | fround(fround(511 * size) + 0.5);
}

function quaternionLength(w: number, x: number, y: number, z: number): number {
  return fround(sqrt(fround(fround(fround(fround(x * x) + fround(y * y)) + fround(z * z)) + fround(w * w))));
}
