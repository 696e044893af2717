import type { FilePolicy } from "@lode/zipcode/policy";

/** What a file may be at most: the policy's own numbers. */
export type FileLimits = FilePolicy;

/** Limits of the format that no policy needs to change; each is far beyond what a writer of listings produces. */
export const formatLimits = {
  footerBytes: 8 * 1024 * 1024,
  pageHeaderBytes: 64 * 1024,
  pageBytes: 64 * 1024 * 1024,
  pages: 100_000,
  rowGroups: 1_000,
  /** Below this a high compression ratio is harmless. */
  freeUncompressedBytes: 1024 * 1024,
} as const;
