/** What a property table may cost us before we stop reading it: no file, however made, takes the process down. */
export interface TableLimits {
  /** Size of the file on disk. */
  readonly maxFileBytes: number;
  /** Bytes after decompression, over one file. */
  readonly maxUncompressedBytes: number;
  /** Decompressed ÷ compressed, looked at once 16 MiB have come out; property tables compress 3 to 12 times. */
  readonly maxRatio: number;
  readonly maxRows: number;
  readonly maxColumns: number;
  /** Characters in one cell. */
  readonly maxFieldChars: number;
  /** Characters in one CSV record: an unclosed quote must not swallow the file. */
  readonly maxRecordChars: number;
  /** Rows over all files of one load. */
  readonly maxListings: number;
  /** Real milliseconds without a row after which a Parquet decoder is given up. */
  readonly maxStallMs: number;
  /** Examples kept for each reason a row was refused for. */
  readonly maxExamples: number;
}

export const defaultTableLimits: TableLimits = {
  maxFileBytes: 512 * 2 ** 20,
  maxUncompressedBytes: 2 ** 30,
  maxRatio: 200,
  maxRows: 2_000_000,
  maxColumns: 256,
  maxFieldChars: 16_384,
  maxRecordChars: 2 ** 18,
  maxListings: 2_000_000,
  maxStallMs: 60_000,
  maxExamples: 3,
};
