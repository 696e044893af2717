// As a whole: older versions of Node have no zstd, and naming what is missing would keep the rest from loading.
import * as zlib from "node:zlib";
import { LodeError } from "@lode/runtime/errors";
import type { Compressors } from "@lode/splat/spz";
import { declaredContentSize, mostContent } from "./zstd-frame.ts";

/** gzip cannot expand more than this; what a file claims beyond it is false. */
const gzipMostRatio = 1032;

/**
 * zstd and gzip of Node itself. Output buffers are allocated once, at the size the input declares where that can be true;
 * nothing ever grows beyond `maxBytes`. All throw LodeError COMPRESSION_INVALID, the zstd ones also
 * ZSTD_MISSING.
 */
export const nodeCompressors: Compressors = {
  /** One frame with its content size in the header: the network's decoder needs it. @param level 1 to 22 */
  zstdCompress(bytes: Uint8Array, level: number): Uint8Array {
    needZstd();
    checkLevel(level, 22);
    const made = zlib.zstdCompressSync(bytes, {
      pledgedSrcSize: bytes.length,
      params: {
        [zlib.constants.ZSTD_c_compressionLevel]: level,
        [zlib.constants.ZSTD_c_contentSizeFlag]: 1,
        [zlib.constants.ZSTD_c_checksumFlag]: 0,
      },
    });
    if (declaredContentSize(made) !== bytes.length) {
      throw invalid("zstd left the content size out of its frame", { bytes: bytes.length });
    }
    return plain(made);
  },

  /** The first frame; whether anything may follow it is the caller's to say. */
  zstdDecompress(bytes: Uint8Array, maxBytes: number): Uint8Array {
    needZstd();
    const declared = declaredContentSize(bytes);
    if (declared === undefined) throw invalid("this is no zstd frame", { bytes: bytes.length });
    if (declared !== "unknown" && declared > maxBytes) {
      throw invalid("the frame holds more than is allowed", { declared, maxBytes });
    }
    if (declared !== "unknown" && declared > mostContent(bytes.length)) {
      throw invalid("the frame declares more than it can hold", { declared, bytes: bytes.length });
    }
    const expected = declared === "unknown" ? Math.min(maxBytes, bytes.length * 6) : declared;
    const buffer = guarded("zstd", bytes.length, () =>
      zlib.zstdDecompressSync(bytes, outputOptions(expected, maxBytes)),
    );
    if (declared !== "unknown" && buffer.length !== declared) {
      throw invalid("the frame holds another number of bytes than it declares", { declared, held: buffer.length });
    }
    return plain(buffer);
  },

  /** @param level 1 to 9 */
  gzip(bytes: Uint8Array, level: number): Uint8Array {
    checkLevel(level, 9);
    return plain(zlib.gzipSync(bytes, { level }));
  },

  gunzip(bytes: Uint8Array, maxBytes: number): Uint8Array {
    const claimed =
      bytes.length < 18 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
    const expected = Math.min(claimed, maxBytes, bytes.length * gzipMostRatio);
    return plain(guarded("gzip", bytes.length, () => zlib.gunzipSync(bytes, outputOptions(expected, maxBytes))));
  },
};

/** One chunk that is never quite filled: zlib then neither allocates a second nor joins them. */
function outputOptions(expected: number, maxBytes: number): { chunkSize: number; maxOutputLength: number } {
  return { chunkSize: Math.max(64 * 1024, expected + 1), maxOutputLength: Math.max(1, maxBytes) };
}

function guarded<T>(kind: string, bytes: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw invalid(`the ${kind} data is damaged, cut short, or holds more than is allowed`, { bytes }, error);
  }
}

function needZstd(): void {
  if (typeof zlib.zstdDecompressSync === "function") return;
  throw new LodeError("ZSTD_MISSING", `Node ${process.version} has no zstd`, {
    retry: "never",
    facts: { node: process.version },
    next: "run it with Node 22.15 or newer",
  });
}

function checkLevel(level: number, most: number): void {
  if (!Number.isInteger(level) || level < 1 || level > most) {
    throw invalid(`a compression level is a whole number from 1 to ${most}`, { level });
  }
}

function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function invalid(message: string, facts: Record<string, number>, cause?: unknown): LodeError {
  return new LodeError("COMPRESSION_INVALID", message, {
    retry: "never",
    facts,
    next: "get the file again from where it was made",
    cause,
  });
}
