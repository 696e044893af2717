/**
 * The way back: each function fills a packed column for the gaussians from `from` up to `to`. Bytes have 256 values, so all but
 * positions go through tables of float32 that hold what the reference decoder computes.
 * @source pyspz 0.1, unpackGaussians
 */
const { fround } = Math;

function byteTable(value: (byte: number) => number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => value(byte));
}

const alphaTable = byteTable((byte) => {
  const alpha = fround(byte / 255);
  return Math.log(fround(alpha / fround(1 - alpha)));
});
const colorTable = byteTable((byte) => fround(fround(byte / 255) - 0.5) / fround(0.15));
const scaleTable = byteTable((byte) => byte / 16 - 10);
const shTable = byteTable((byte) => (byte - 128) / 128);

export function decodePositions(
  out: Float32Array,
  bytes: Uint8Array,
  fractionalBits: number,
  from: number,
  to: number,
): void {
  const unit = 2 ** -fractionalBits;
  let at = from * 9;
  for (let index = from * 3, end = to * 3; index < end; index++) {
    // Shifted up and down again, the 24th bit becomes the sign.
    const fixed = ((bytes[at]! << 8) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 24)) >> 8;
    out[index] = fixed * unit;
    at += 3;
  }
}

/** Version 1: three half floats. */
export function decodeHalfPositions(out: Float32Array, bytes: Uint8Array, from: number, to: number): void {
  let at = from * 6;
  for (let index = from * 3, end = to * 3; index < end; index++) {
    out[index] = halfToFloat(bytes[at]! | (bytes[at + 1]! << 8));
    at += 2;
  }
}

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Byte 0 gives −∞ and byte 255 +∞. */
export function decodeAlphas(out: Float32Array, bytes: Uint8Array, from: number, to: number): void {
  for (let index = from; index < to; index++) out[index] = alphaTable[bytes[index]!]!;
}

export function decodeColors(out: Float32Array, bytes: Uint8Array, from: number, to: number): void {
  for (let index = from * 3, end = to * 3; index < end; index++) out[index] = colorTable[bytes[index]!]!;
}

export function decodeScales(out: Float32Array, bytes: Uint8Array, from: number, to: number): void {
  for (let index = from * 3, end = to * 3; index < end; index++) out[index] = scaleTable[bytes[index]!]!;
}

/** The file goes coefficient by coefficient with the channels inside; a cloud goes channel by channel. */
export function decodeSh(out: Float32Array, bytes: Uint8Array, coefficients: number, from: number, to: number): void {
  const stride = 3 * coefficients;
  let at = from * stride;
  for (let row = from * stride, end = to * stride; row < end; row += stride) {
    for (let red = row, last = row + coefficients; red < last; red++) {
      out[red] = shTable[bytes[at]!]!;
      out[red + coefficients] = shTable[bytes[at + 1]!]!;
      out[red + 2 * coefficients] = shTable[bytes[at + 2]!]!;
      at += 3;
    }
  }
}
