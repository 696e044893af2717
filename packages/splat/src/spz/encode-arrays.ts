import type { Column } from "../cloud/index.ts";

/**
 * The quantisers that all SPZ versions share. Each fills `out` for the gaussians from `from` up to `to` and says whether every
 * value could be written: false stands for values for which the reference encoder's result is undefined (NaN, infinite positions
 * and SH). The reference computes in float32, hence the `fround`s; it rounds half away from zero.
 * @source pyspz 0.1, packGaussians
 */
const { fround } = Math;

/**
 * 24-bit integers, little-endian.
 * @param limit of the integer's size: 2^23 for what comes back as it was, 2^31 to wrap silently as the reference does.
 */
export function encodePositions(
  out: Uint8Array,
  offset: number,
  { data, start, stride }: Column,
  fractionalBits: number,
  limit: number,
  from: number,
  to: number,
): boolean {
  const scale = 2 ** fractionalBits;
  const lowest = -limit - 0.5;
  const highest = limit - 0.5;
  let sound = true;
  let at = offset + from * 9;
  for (let index = from; index < to; index++) {
    const source = start + index * stride;
    for (let component = 0; component < 3; component++) {
      const value = data[source + component]! * scale;
      // Doubles hold value ± 0.5 exactly, so truncation is rounding half away from zero.
      const rounded = (value < 0 ? value - 0.5 : value + 0.5) | 0;
      if (!(value > lowest && value < highest)) sound = false;
      out[at] = rounded;
      out[at + 1] = rounded >> 8;
      out[at + 2] = rounded >> 16;
      at += 3;
    }
  }
  return sound;
}

/** The sigmoid in 255 steps; infinite logits become 0 and 255. */
export function encodeAlphas(
  out: Uint8Array,
  offset: number,
  { data, start, stride }: Column,
  from: number,
  to: number,
): boolean {
  let sound = true;
  let source = start + from * stride;
  for (let at = offset + from, end = offset + to; at < end; at++) {
    const logit = data[source]!;
    const alpha = fround(1 / fround(1 + fround(Math.exp(-logit))));
    if (Number.isNaN(logit)) sound = false;
    out[at] = fround(alpha * 255) + 0.5;
    source += stride;
  }
  return sound;
}

const colorScale = fround(fround(0.15) * 255);

export function encodeColors(
  out: Uint8Array,
  offset: number,
  { data, start, stride }: Column,
  from: number,
  to: number,
): boolean {
  let sound = true;
  let at = offset + from * 3;
  for (let index = from; index < to; index++) {
    const source = start + index * stride;
    for (let component = 0; component < 3; component++) {
      const value = fround(fround(data[source + component]! * colorScale) + 127.5);
      if (Number.isNaN(value)) sound = false;
      out[at++] = value >= 254.5 ? 255 : value > 0 ? value + 0.5 : 0;
    }
  }
  return sound;
}

export function encodeScales(
  out: Uint8Array,
  offset: number,
  { data, start, stride }: Column,
  from: number,
  to: number,
): boolean {
  let sound = true;
  let at = offset + from * 3;
  for (let index = from; index < to; index++) {
    const source = start + index * stride;
    for (let component = 0; component < 3; component++) {
      const value = fround(fround(data[source + component]! + 10) * 16);
      if (Number.isNaN(value)) sound = false;
      out[at++] = value >= 254.5 ? 255 : value > 0 ? value + 0.5 : 0;
    }
  }
  return sound;
}

/** 128 with a hair more: ties move away from zero, and no other float32 below 2^8 is near enough to one to follow them. */
const shScale = 128 * (1 + 2 ** -40);

/** Rounding to whole 1/128ths and to the middle of a bucket of 2^3 of them (degree 1) or 2^4 (above) is one addition and one mask. */
const narrow = { bias: 128.5 + 4, mask: -8 };
const wide = { bias: 128.5 + 8, mask: -16 };
const narrowCoefficients = 3;

/** Three channels at a time, since nearly always none of them is out of range. */
export function encodeSh(
  out: Uint8Array,
  offset: number,
  { data, start, stride }: Column,
  coefficients: number,
  from: number,
  to: number,
): boolean {
  let sound = true;
  let at = offset + from * 3 * coefficients;
  for (let index = from; index < to; index++) {
    const row = start + index * stride;
    for (let coefficient = 0; coefficient < coefficients; coefficient++) {
      const bias = coefficient < narrowCoefficients ? narrow.bias : wide.bias;
      const mask = coefficient < narrowCoefficients ? narrow.mask : wide.mask;
      const source = row + coefficient;
      const red = data[source]! * shScale + bias;
      const green = data[source + coefficients]! * shScale + bias;
      const blue = data[source + 2 * coefficients]! * shScale + bias;
      if (red > 0 && red < 256 && green > 0 && green < 256 && blue > 0 && blue < 256) {
        out[at] = (red | 0) & mask;
        out[at + 1] = (green | 0) & mask;
        out[at + 2] = (blue | 0) & mask;
      } else {
        out[at] = clampSh(red, mask);
        out[at + 1] = clampSh(green, mask);
        out[at + 2] = clampSh(blue, mask);
        if (!Number.isFinite(red) || !Number.isFinite(green) || !Number.isFinite(blue)) sound = false;
      }
      at += 3;
    }
  }
  return sound;
}

function clampSh(value: number, mask: number): number {
  if (value >= 256) return 255;
  return value > 0 ? (value | 0) & mask : 0;
}
