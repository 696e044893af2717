import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId } from "../epoch/index.ts";

export const outcomes = ["pass", "fail", "inconclusive"] as const;
export type Outcome = (typeof outcomes)[number];

/** What one validator saw when it looked one row up. */
export interface Observation {
  /** 64 lower-case hex digits. */
  readonly fileSha256: string;
  /** Position in the file, from 0. */
  readonly row: number;
  readonly outcome: Outcome;
  /** Bitmap of the fields that disagreed, see `fieldBits`; 0 when inconclusive. */
  readonly fields: number;
}

/** Everything one validator saw in one epoch, opened after its commitment. */
export interface Reveal {
  readonly epochId: EpochId;
  readonly hotkey: Hotkey;
  /** 64 lower-case hex digits, chosen by chance. */
  readonly salt: string;
  /** By file sha256, then row; no row twice. */
  readonly observations: readonly Observation[];
}

export interface SignedReveal extends Reveal {
  /** Over {@link revealText}, 128 lower-case hex digits. */
  readonly signature: string;
}

/** All valid reveals of an epoch, frozen by the coordinator after the reveal window. */
export interface ObservationSet {
  readonly epochId: EpochId;
  /** By hotkey; at most one each. */
  readonly reveals: readonly SignedReveal[];
}
