/** What no policy needs to change: each is far beyond what the Python miner writes. */
export const legacyLimits = {
  depth: 16,
  /** Members of one object. */
  members: 1_000,
  keyBytes: 256,
  /** Values of one file, whatever their kind. */
  values: 8_000_000,
  numberBytes: 64,
} as const;
