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
import { type SpzHeader, spzArrays, spzOffsets, spzStrides } from "./payload-layout.ts";

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

/** The arrays of a file, each from its first gaussian on: of one payload, or each from where it was decompressed. */
export type SpzBodies = Readonly<Record<(typeof spzArrays)[number], Uint8Array>>;

export function payloadBodies(payload: Uint8Array, header: SpzHeader): SpzBodies {
  const [at, strides] = [spzOffsets(header), spzStrides(header)];
  const bodies = spzArrays.map((name) => [name, payload.subarray(at[name], at[name] + strides[name] * header.count)]);
  return Object.fromEntries(bodies) as SpzBodies;
}

/** Decodes the gaussians from `from` up to `to`. Every byte pattern has a meaning. */
export function decodeRange(
  bodies: SpzBodies,
  header: SpzHeader,
  target: DecodeTarget,
  from: number,
  to: number,
): void {
  if (header.version === 1) decodeHalfPositions(target.positions, bodies.positions, from, to);
  else decodePositions(target.positions, bodies.positions, header.fractionalBits, from, to);
  decodeAlphas(target.alphas, bodies.alphas, from, to);
  decodeColors(target.colors, bodies.colors, from, to);
  decodeScales(target.scales, bodies.scales, from, to);
  if (header.version < 3) decodeFirstThree(target.rotations, bodies.rotations, from, to);
  else decodeSmallestThree(target.rotations, bodies.rotations, from, to);
  decodeSh(target.sh, bodies.sh, shCoefficients(header.shDegree), from, to);
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
