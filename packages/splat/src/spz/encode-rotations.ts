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
    const length = fround(sqrt(fround(fround(fround(fround(x * x) + fround(y * y)) + fround(z * z)) + fround(w * w))));
    const factor = w < 0 ? -127.5 : 127.5;
    sound &&= length > 0 && length < Infinity;
    out[at] = fround(fround(fround(x / length) * factor) + 127.5) + 0.5;
    out[at + 1] = fround(fround(fround(y / length) * factor) + 127.5) + 0.5;
    out[at + 2] = fround(fround(fround(z / length) * factor) + 127.5) + 0.5;
    at += 3;
    source += stride;
  }
  return sound;
}
