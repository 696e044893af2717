import type { Hotkey } from "@lode/bittensor/primitives";
import type { Zipcode } from "../epoch/index.ts";
import type { QualityCounts, Reason } from "../tiers/index.ts";

/**
 * `passed`: all tiers. `undecided`: tiers 1 and 2, but too few conclusive look-ups. `failed`: any tier, a copy, or the
 * miner's honeypot. `unrewarded`: lies in a honeypot zipcode and did no wrong.
 */
export type SubmissionOutcome = "passed" | "undecided" | "failed" | "unrewarded";

/** Numbers of rows. */
export interface SpotCheckCounts {
  readonly checked: number;
  readonly conclusive: number;
  readonly passed: number;
  /** Conclusive ones that a provider knows, whether or not the fields agree. */
  readonly found: number;
}

/** What the tiers, the copy check and the honeypots say about one submission, before it is ranked against others. */
export interface SubmissionVerdict {
  readonly hotkey: Hotkey;
  readonly zipcode: Zipcode;
  readonly key: string;
  readonly fileSha256: string | null;
  /** Rows read; 0 when the file was refused. */
  readonly rows: number;
  /** Null when the file was refused. */
  readonly counts: QualityCounts | null;
  /** Epoch ms, when the coordinator's store saw it. */
  readonly seenAt: number;
  readonly late: boolean;
  readonly outcome: SubmissionOutcome;
  readonly spotCheck: SpotCheckCounts;
  readonly reasons: readonly Reason[];
}
