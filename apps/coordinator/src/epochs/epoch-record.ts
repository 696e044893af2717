import type { EpochId, EpochSchedule, Zipcode } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";

const epochStates = ["PENDING", "ACTIVE", "GRACE", "CLOSED", "JUDGING", "COMPLETED", "ARCHIVED"] as const;
/** How far the coordinator's work on an epoch has come; the clock alone never moves it. */
export type EpochState = (typeof epochStates)[number];

export interface BeaconRecord {
  readonly block: number;
  readonly hash: string;
  readonly timestampMs: number;
}

/** One epoch without its long texts. */
export interface EpochRecord {
  readonly id: EpochId;
  readonly state: EpochState;
  readonly extensions: number;
  /** Follows from id, policy and extensions. */
  readonly schedule: EpochSchedule;
  readonly policy: Policy;
  readonly nonce: string;
  readonly commitment: string;
  readonly selectionSeed: number;
  readonly targetListings: number;
  readonly onTimeFrozenAt: number | null;
  /** `partial` when few of the registered miners are in the snapshot. */
  readonly label: string | null;
  readonly snapshotSha256: string | null;
  readonly beacon: BeaconRecord | null;
  readonly observationSetSha256: string | null;
  /** How often it was changed: the number of its newest entry in the history. */
  readonly revision: number;
  /** The owner's reason for standing still, if it does. */
  readonly heldBecause: string | null;
}

/** One zipcode as announced; `honeypot` stays with the coordinator until close. */
export interface EpochZipcode {
  readonly zipcode: Zipcode;
  readonly expected: number;
  readonly tolerancePpm: number;
  readonly state: string;
  readonly city: string;
  readonly county: string | null;
  readonly marketTier: string;
  readonly geographicRegion: string;
  readonly honeypot: boolean;
}
