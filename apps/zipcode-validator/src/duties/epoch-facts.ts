import type { Coldkey, Hotkey } from "@lode/bittensor/primitives";
import type { AnnouncedZipcode, JudgingInputs } from "@lode/zipcode/consensus";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import type { Snapshot } from "@lode/zipcode/submission";
import type { FileOverlap, FileReading } from "@lode/zipcode/tiers";

/** Moments of one epoch in protocol time, extensions included. */
interface JudgingSchedule {
  readonly closesAt: number;
  readonly commitsUntil: number;
  readonly revealsUntil: number;
  readonly resultsUntil: number;
}

/** A neuron as of the beacon block; stake as a decimal text, since JSON has no bigint. */
export interface FrozenNeuron {
  readonly hotkey: Hotkey;
  readonly coldkey: Coldkey;
  readonly stakeRao: string;
  /** Permit and enough stake. */
  readonly judges: boolean;
}

/** Everything an epoch is judged from but the files themselves, verified once and then kept in the journal. */
export interface EpochFacts {
  readonly epochId: EpochId;
  readonly schedule: JudgingSchedule;
  readonly snapshot: Snapshot;
  readonly snapshotSha256: string;
  readonly beacon: { readonly block: number; readonly hash: string };
  readonly policy: Policy;
  readonly nonce: string;
  readonly zipcodes: readonly AnnouncedZipcode[];
  readonly honeypots: readonly Zipcode[];
  readonly neurons: readonly FrozenNeuron[];
}

/** What the files say, by storage key. */
export interface Readings {
  readonly readings: readonly (readonly [key: string, reading: FileReading])[];
  readonly overlaps: readonly FileOverlap[];
}

export function judgingInputs(facts: EpochFacts, read: Readings): JudgingInputs {
  return {
    snapshot: facts.snapshot,
    readings: new Map(read.readings),
    overlaps: read.overlaps,
    assignment: { zipcodes: facts.zipcodes, nonce: facts.nonce },
    honeypots: facts.honeypots,
    beacon: facts.beacon,
    validators: facts.neurons
      .filter(({ judges }) => judges)
      .map(({ hotkey, stakeRao }) => ({ hotkey, stakeRao: BigInt(stakeRao) })),
    policy: facts.policy,
  };
}
