import { type Frame, type SplatCloud, shCoefficients } from "../cloud/index.ts";
import {
  decodeAlphas,
  decodeColors,
  decodeHalfPositions,
  decodePositions,
  decodeScales,
  decodeSh,
} from "./decode-arrays.ts";
import { decodeFirstThree, decodeSmallestThree } from "./decode-rotations.ts";
import { type SpzHeader, spzOffsets } from "./payload-layout.ts";

/** The packed columns that a decoder fills. Over a SharedArrayBuffer several threads may fill one target, each its own range. */
export interface DecodeTarget {
  readonly positions: Float32Array;
  readonly alphas: Float32Array;
  readonly colors: Float32Array;
  readonly scales: Float32Array;
  readonly rotations: Float32Array;
  readonly sh: Float32Array;
}

export function newDecodeTarget(
  { count, shDegree }: SpzHeader,
  floats: (length: number) => Float32Array = (length) => new Float32Array(length),
): DecodeTarget {
  return {
    positions: floats(3 * count),
    alphas: floats(count),
    colors: floats(3 * count),
    scales: floats(3 * count),
    rotations: floats(4 * count),
    sh: floats(3 * shCoefficients(shDegree) * count),
  };
}

/** Decodes the gaussians from `from` up to `to` of an uncompressed payload of version 1 to 3. Every byte pattern has a meaning. */
export function decodeRange(
  payload: Uint8Array,
  header: SpzHeader,
  target: DecodeTarget,
  from: number,
  to: number,
): void {
  const at = spzOffsets(header);
  if (header.version === 1) decodeHalfPositions(target.positions, payload, at.positions, from, to);
  else decodePositions(target.positions, payload, at.positions, header.fractionalBits, from, to);
  decodeAlphas(target.alphas, payload, at.alphas, from, to);
  decodeColors(target.colors, payload, at.colors, from, to);
  decodeScales(target.scales, payload, at.scales, from, to);
  if (header.version < 3) decodeFirstThree(target.rotations, payload, at.rotations, from, to);
  else decodeSmallestThree(target.rotations, payload, at.rotations, from, to);
  decodeSh(target.sh, payload, at.sh, shCoefficients(header.shDegree), from, to);
}

export function cloudOf({ count, shDegree, antialiased }: SpzHeader, target: DecodeTarget, frame: Frame): SplatCloud {
  const packed = (data: Float32Array, stride: number) => ({ data, start: 0, stride });
  return {
    count,
    frame,
    shDegree,
    antialiased,
    positions: packed(target.positions, 3),
    opacities: packed(target.alphas, 1),
    colors: packed(target.colors, 3),
    scales: packed(target.scales, 3),
    rotations: packed(target.rotations, 4),
    sh: packed(target.sh, 3 * shCoefficients(shDegree)),
  };
}
