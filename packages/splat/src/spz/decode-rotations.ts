const { fround } = Math;

const unitTable = Float32Array.from({ length: 256 }, (_, byte) => fround(fround(byte * fround(1 / 127.5)) - 1));

/** Versions 1 and 2: x, y, z of a byte each; w is what is left of length one, or 0. */
export function decodeFirstThree(out: Float32Array, bytes: Uint8Array, from: number, to: number): void {
  let at = from * 3;
  for (let index = from * 4, end = to * 4; index < end; index += 4) {
    const x = unitTable[bytes[at]!]!;
    const y = unitTable[bytes[at + 1]!]!;
    const z = unitTable[bytes[at + 2]!]!;
    const rest = fround(1 - fround(fround(fround(x * x) + fround(y * y)) + fround(z * z)));
    out[index] = rest > 0 ? Math.sqrt(rest) : 0;
    out[index + 1] = x;
    out[index + 2] = y;
    out[index + 3] = z;
    at += 3;
  }
}

/** Size of a component by its nine bits: at most √½, since the largest of the four is the one left out. */
const smallTable = Float32Array.from({ length: 512 }, (_, bits) => fround(fround(fround(Math.SQRT1_2) * bits) / 511));

/**
 * Version 3 on: 32 bits, of which the first two name the largest of x, y, z, w, which is left out and positive; the other three follow
 * in that order, a sign and nine bits each, the last in the lowest bits.
 */
export function decodeSmallestThree(out: Float32Array, bytes: Uint8Array, from: number, to: number): void {
  let at = from * 4;
  for (let index = from; index < to; index++) {
    let packed = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
    const largest = packed >>> 30;
    let squares = 0;
    for (let component = 3; component >= 0; component--) {
      if (component === largest) continue;
      const size = smallTable[packed & 511]!;
      squares = fround(squares + fround(size * size));
      out[index * 4 + wFirst[component]!] = packed & 512 ? -size : size;
      packed >>>= 10;
    }
    const rest = fround(1 - squares);
    out[index * 4 + wFirst[largest]!] = rest > 0 ? Math.sqrt(rest) : 0;
    at += 4;
  }
}

/** Place in a cloud's w, x, y, z of component x, y, z, w. */
const wFirst = Uint8Array.of(1, 2, 3, 0);
