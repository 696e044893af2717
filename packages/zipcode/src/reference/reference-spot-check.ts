import { sha256Hex } from "../canonical-json/index.ts";
import { cpythonSample } from "./cpython-sample.ts";
import { Mt19937 } from "./mt19937.ts";

export interface ReferenceSubmission {
  /** The epoch's nonce; the Python falls back to the epoch id when there is none. */
  readonly nonce: string;
  readonly hotkey: string;
  /** The exact text that the miner wrote. */
  readonly submissionTimestamp: string;
  /** Length of the listings array. */
  readonly listingCount: number;
}

/** `v1`: a tenth, 3 to 10, sorted. `v2`: two, in draw order. */
export type ReferenceVersion = "v1" | "v2";

/** First 32 bits of SHA-256 over `{nonce}:{hotkey}:{timestamp}:{count}`. */
export function referenceSpotCheckSeed(submission: ReferenceSubmission): number {
  const { nonce, hotkey, submissionTimestamp, listingCount } = submission;
  return Number.parseInt(sha256Hex(`${nonce}:${hotkey}:${submissionTimestamp}:${listingCount}`).slice(0, 8), 16);
}

/**
 * Rows that the Python validator would check. Where it would fail for want of rows (one or two listings) all are
 * checked. A miner can choose its timestamp until the sample suits it: use this only to compare with the Python.
 * @source resi 33b9890 (v1) and 8e884c2 (v2), vali_utils/multi_tier_validator.py.
 */
export function referenceSpotCheckIndices(submission: ReferenceSubmission, version: ReferenceVersion): number[] {
  const { listingCount } = submission;
  const wanted = version === "v1" ? Math.min(10, Math.max(3, Math.floor(listingCount / 10))) : 2;
  const generator = new Mt19937(referenceSpotCheckSeed(submission));
  const drawn = cpythonSample(generator, listingCount, Math.min(wanted, listingCount));
  return version === "v1" ? drawn.sort((a, b) => a - b) : drawn;
}
