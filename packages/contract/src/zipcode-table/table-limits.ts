/** What a table of zipcodes may be at most: all of the country from ten sources is a fifth of it. */
export const zipcodeTableLimits = {
  bytes: 64 * 2 ** 20,
  rows: 1_000_000,
  columns: 64,
  /** UTF-16 units in one cell. */
  cellChars: 500,
  /** UTF-16 units in one CSV record: an unclosed quote must not swallow the file. */
  recordChars: 32_768,
  uncompressedBytes: 512 * 2 ** 20,
  /** Uncompressed ÷ compressed of a Parquet file. */
  ratio: 200,
  sourcesPerZipcode: 20,
  expectedListings: 1_000_000,
  /** Refused rows that are named; the others are counted. */
  namedRefusals: 100,
} as const;
