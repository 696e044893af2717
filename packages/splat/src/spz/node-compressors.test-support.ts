import { constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Compressors } from "./compressors.ts";

/** Node's own zlib and zstd, bounded. */
export const testCompressors: Compressors = {
  zstdCompress: (bytes, level) =>
    zstdCompressSync(bytes, {
      params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_contentSizeFlag]: 1 },
      pledgedSrcSize: bytes.length,
    }),
  zstdDecompress: (bytes, maxBytes) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, maxBytes) }),
  gzip: (bytes, level) => gzipSync(bytes, { level }),
  gunzip: (bytes, maxBytes) => gunzipSync(bytes, { maxOutputLength: Math.max(1, maxBytes) }),
};
