import { SplatError } from "../errors/index.ts";
import type { Compressors } from "./compressors.ts";
import { zstdFrame } from "./zstd-frame.ts";

/**
 * No splat shrinks this much: what would grow beyond it is a bomb, however large its file. Below the floor everything may grow,
 * so that small files of equal gaussians still open.
 */
const growth = { times: 64, floorBytes: 16 * 1024 * 1024 };

/** Every decoder of zstd grants this much; more only makes sense for content that is longer. */
const freeWindowBytes = 8 * 1024 * 1024;

/** The most bytes that a file of this length may hold. */
export function mayBecome(fileBytes: number, maxBytes: number): number {
  return Math.min(maxBytes, Math.max(growth.floorBytes, growth.times * fileBytes));
}

/**
 * Decompresses the one zstd frame that `bytes` are.
 * @param limit of what may come out.
 * @throws SplatError SPZ_CORRUPT, SPZ_TOO_LARGE
 */
export function unzstd(bytes: Uint8Array, compressors: Compressors, limit: number): Uint8Array {
  const frame = zstdFrame(bytes);
  if (frame === undefined) throw corrupt("its zstd frame is cut short or malformed");
  if (frame.end !== bytes.length) throw corrupt("bytes follow its zstd frame");
  const { contentBytes, mostBytes, windowBytes } = frame;
  if (contentBytes !== undefined && contentBytes > mostBytes) throw corrupt("its zstd frame claims more than it holds");
  if (contentBytes !== undefined && contentBytes > limit) throw tooLarge(contentBytes, limit);
  if (windowBytes > Math.max(freeWindowBytes, 2 * (contentBytes ?? mostBytes))) {
    throw corrupt("its zstd frame asks for a window larger than what it holds");
  }
  const out = attempt(() => compressors.zstdDecompress(bytes, contentBytes ?? Math.min(limit, mostBytes)), "zstd");
  if (contentBytes !== undefined && out.length !== contentBytes) throw corrupt("its zstd frame claims another length");
  return out;
}

/** @throws SplatError SPZ_CORRUPT: cut short, damaged, or growing beyond the limit */
export function gunzip(bytes: Uint8Array, compressors: Compressors, limit: number): Uint8Array {
  return attempt(() => compressors.gunzip(bytes, limit), "gzip");
}

function attempt(decompress: () => Uint8Array, what: string): Uint8Array {
  try {
    return decompress();
  } catch (cause) {
    throw corrupt(`its ${what} stream is damaged, cut short or too large`, cause);
  }
}

export function corrupt(why: string, cause?: unknown): SplatError {
  return new SplatError("SPZ_CORRUPT", `the SPZ file cannot be read: ${why}`, {
    next: "fetch or write it again",
    cause,
  });
}

export function tooLarge(bytes: number, limit: number): SplatError {
  return new SplatError("SPZ_TOO_LARGE", `the SPZ file would need ${bytes} bytes, at most ${limit} are given to it`, {
    facts: { bytes, limit },
    next: "raise the limit if the file is to be trusted",
  });
}
