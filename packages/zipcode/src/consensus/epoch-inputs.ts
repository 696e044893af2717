import type { Coldkey, Hotkey, Rao } from "@lode/bittensor/primitives";
import type { Zipcode } from "../epoch/index.ts";
import type { Policy } from "../policy/index.ts";
import type { Snapshot } from "../submission/index.ts";
import type { FileOverlap, FileReading } from "../tiers/index.ts";
import type { ObservationSet } from "./observation.ts";

/** A hotkey that may judge, with its stake as of the beacon block. */
export interface StakedValidator {
  readonly hotkey: Hotkey;
  readonly stakeRao: Rao;
}

/** The final block that makes the sample unknown before close. */
export interface Beacon {
  readonly block: number;
  /** `0x` and 64 lower-case hex digits. */
  readonly hash: string;
}

/** What was announced for one zipcode; honeypots are announced like any other. */
export interface AnnouncedZipcode {
  readonly zipcode: Zipcode;
  /** 0 means unknown. */
  readonly expected: number;
  readonly tolerancePpm: number;
}

export interface Announcement {
  readonly zipcodes: readonly AnnouncedZipcode[];
  /** The epoch's nonce, 16 hex digits: the Python's choice of rows and digest v1 are made from it. */
  readonly nonce: string;
}

/** What is known once the snapshot is frozen, the beacon final and the files read; the order of nothing in it matters. */
export interface JudgingInputs {
  readonly snapshot: Snapshot;
  /** By storage key of the snapshot's item; items with a `problem` need none. */
  readonly readings: ReadonlyMap<string, FileReading>;
  readonly overlaps: readonly FileOverlap[];
  readonly assignment: Announcement;
  readonly honeypots: readonly Zipcode[];
  readonly beacon: Beacon;
  /** Every hotkey with a permit as of the beacon block. */
  readonly validators: readonly StakedValidator[];
  readonly policy: Policy;
}

/** The same, once the observations are frozen. */
export interface EpochInputs extends JudgingInputs {
  /** Owner of every registered hotkey as of the beacon block. */
  readonly coldkeys: ReadonlyMap<Hotkey, Coldkey>;
  readonly observationSet: ObservationSet;
}
