/**
 * The compressors that SPZ files need, given from outside because this package knows no platform. All are synchronous and throw on
 * bad input; what they throw is wrapped by the caller. `maxBytes` bounds what a decompressor may make: it throws beyond it.
 */
export interface Compressors {
  /** One zstd frame whose header states the content size. */
  zstdCompress(bytes: Uint8Array, level: number): Uint8Array;
  zstdDecompress(bytes: Uint8Array, maxBytes: number): Uint8Array;
  gzip(bytes: Uint8Array, level: number): Uint8Array;
  gunzip(bytes: Uint8Array, maxBytes: number): Uint8Array;
}
