import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId, Zipcode } from "../epoch/index.ts";
import type { Reason } from "../tiers/index.ts";
import type { Beacon } from "./epoch-inputs.ts";

/** Everything the result was derived from, by hash. */
export interface ResultHeader {
  readonly epochId: EpochId;
  readonly netuid: number;
  readonly policySha256: string;
  readonly rulesVersion: string;
  readonly snapshotSha256: string;
  readonly beacon: Beacon;
  readonly observationSetSha256: string;
}

/** `ranked`: one of the paid places. `pool`: shares the pool. `unpaid`: valid without reward. `failed`: not valid. */
export type Standing = "ranked" | "pool" | "unpaid" | "failed";

export interface RankedSubmission {
  readonly hotkey: Hotkey;
  readonly fileSha256: string | null;
  readonly rows: number;
  readonly seenAt: number;
  readonly late: boolean;
  readonly standing: Standing;
  /** From 1, for `ranked` only. */
  readonly rank: number | null;
  /** The score of the submission, 1e-9. */
  readonly total1e9: number;
  /** Its part of the whole epoch's reward, 1e-9. */
  readonly paid1e9: number;
  readonly reasons: readonly Reason[];
}

export interface ZipcodeResult {
  readonly zipcode: Zipcode;
  readonly expected: number;
  readonly honeypot: boolean;
  /** Its part of the epoch, 1e-9; over all zipcodes they sum to 1e9, or to 0 when nobody passed anywhere. */
  readonly weight1e9: number;
  /** E.g. `under-subscribed`. */
  readonly labels: readonly string[];
  /** Ranked in order, then pool, unpaid, failed. */
  readonly submissions: readonly RankedSubmission[];
}

export interface MinerScore {
  readonly hotkey: Hotkey;
  /** 1e-9 of the epoch's reward: the sum of what its submissions are paid. */
  readonly score1e9: number;
  /** One for each code, in the order of `reasonCodes`; `zipcodes` in the facts counts where it holds. */
  readonly reasons: readonly Reason[];
}

/** The table that every honest validator derives alike. */
export interface EpochResult {
  readonly header: ResultHeader;
  /** By zipcode. */
  readonly zipcodes: readonly ZipcodeResult[];
  /** One row for every registered miner, by hotkey. With `burned1e9` they sum to exactly 1e9, or all are 0. */
  readonly scores: readonly MinerScore[];
  /** What nobody earned, where the policy names a burn UID; else 0 and the shares are re-normalised. */
  readonly burned1e9: number;
}
