import { type Column, type SplatCloud, shCoefficients } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { toFrame } from "../ops/index.ts";
import type { Compressors } from "./compressors.ts";
import { encodeAlphas, encodeColors, encodePositions, encodeScales, encodeSh } from "./encode-arrays.ts";
import { encodeBlocks } from "./encode-blocks.ts";
import { encodeSmallestThree } from "./encode-rotations.ts";
import { newPayload, type SpzHeader, spzOffsets } from "./payload-layout.ts";
import { writeV4 } from "./v4-container.ts";

/** What stock programs write; more fractional bits do not fit ±2048. */
const mostFractionalBits = 12;
/** Of gzip and of zstd: upstream's own. */
const levels = { 3: 6, 4: 12 } as const;

export interface NianticOptions {
  /** 3: one gzip stream, what viewers load today. 4: a table of zstd streams, smaller and faster where it is understood. */
  readonly version: 3 | 4;
  /** Of gzip (1 to 9, default 6) or zstd (1 to 22, default 12). */
  readonly level?: number;
}

/**
 * Writes Niantic's SPZ for viewers. It stores RUB: an RDF cloud is turned. Clouds that reach beyond ±2048 get fewer fractional bits.
 * Validators of subnet 17 refuse these files.
 * @throws SplatError SPZ_VALUES, SPZ_SH_DEGREE, SPLATS_NONE, SPZ_COMPRESSOR
 */
export function encodeNianticSpz(cloud: SplatCloud, options: NianticOptions, compressors: Compressors): Uint8Array {
  const { version, level = levels[version] } = options;
  if (cloud.count === 0) throw new SplatError("SPLATS_NONE", "a cloud of no gaussians cannot be written as SPZ");
  if (cloud.shDegree === 4 && version === 3) {
    throw new SplatError("SPZ_SH_DEGREE", "SPZ version 3 has no room for SH of degree 4", {
      next: "reduce it first, or write version 4",
    });
  }
  const payload = encodePayload(toFrame(cloud, "RUB"), version);
  try {
    return version === 3 ? compressors.gzip(payload, level) : writeV4(payload, level, compressors);
  } catch (cause) {
    throw new SplatError("SPZ_COMPRESSOR", "compression failed", { next: "give a compressor that does", cause });
  }
}

function encodePayload(cloud: SplatCloud, version: 3 | 4): Uint8Array {
  const { count, shDegree, antialiased } = cloud;
  const fractionalBits = fittingBits(cloud.positions, count);
  const header: SpzHeader = { version, count, shDegree, fractionalBits, antialiased };
  const payload = newPayload(header);
  const at = spzOffsets(header);
  encodeBlocks(
    0,
    count,
    (from, to) =>
      encodePositions(payload, at.positions, cloud.positions, fractionalBits, 2 ** 23, from, to) &&
      encodeAlphas(payload, at.alphas, cloud.opacities, from, to) &&
      encodeColors(payload, at.colors, cloud.colors, from, to) &&
      encodeScales(payload, at.scales, cloud.scales, from, to) &&
      encodeSmallestThree(payload, at.rotations, cloud.rotations, from, to) &&
      encodeSh(payload, at.sh, cloud.sh, shCoefficients(shDegree), from, to),
  );
  return payload;
}

function fittingBits({ data, start, stride }: Column, count: number): number {
  let most = 0;
  for (let index = 0; index < count; index++) {
    const at = start + index * stride;
    most = Math.max(most, Math.abs(data[at]!), Math.abs(data[at + 1]!), Math.abs(data[at + 2]!));
  }
  let bits = mostFractionalBits;
  while (bits > 0 && most * 2 ** bits >= 2 ** 23 - 1) bits--;
  return bits;
}
