/** Limits that both sides of the asset API keep to. */
export const assetLimits = {
  /** Characters (UTF-16 units). A validation service takes 1,024 of them; what is longer is made, but cannot be scored there. */
  maxPromptChars: 20_000,
  /** Seeds are 0 … 2^31 − 1. */
  maxSeed: 2 ** 31 - 1,
  maxImageBytes: 32 * 1024 * 1024,
  maxPageSize: 500,
  maxBatch: 200,
} as const;

/** Any UUID, whatever its version; it travels in lower case. */
export const generationIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
