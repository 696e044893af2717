import type { ChainClient, Signer } from "@lode/bittensor/chain";
import type { Hotkey, NetUid } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { DutyLedger } from "@lode/runtime/lifecycle";
import type { Random } from "@lode/runtime/random";
import type { EpochResult, Quorum } from "@lode/zipcode/consensus";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import type { ListingLookup } from "../lookup/listing-lookup.ts";

/** How much of the machine judging may take. */
export interface ValidatorLimits {
  /** Objects fetched at a time. */
  readonly downloads: number;
  /** Real milliseconds for one object. */
  readonly objectTimeoutMs: number;
  /** Look-ups under way at a time. */
  readonly lookups: number;
  /** Rounds over all providers that one listing is worth. */
  readonly lookupRounds: number;
  readonly engineMemoryMb: number;
  readonly engineThreads: number;
  /** Epochs whose journal is kept. */
  readonly keepEpochs: number;
}

export const defaultLimits: ValidatorLimits = {
  downloads: 8,
  objectTimeoutMs: 60_000,
  lookups: 16,
  lookupRounds: 6,
  engineMemoryMb: 1024,
  engineThreads: 2,
  keepEpochs: 180,
};

export interface ValidatorOptions {
  /** For logs and the duty ledger. */
  readonly name: string;
  readonly coordinatorUrl: string;
  readonly signer: Signer;
  /** Journal, downloads and the engine's table; one process at a time. */
  readonly dataDir: string;
  /** Our own view of the chain: the beacon is never taken on the coordinator's word. Stays the caller's to close. */
  readonly chain: ChainClient;
  readonly netuid: NetUid;
  /** In the order in which they are tried. */
  readonly lookups: readonly ListingLookup[];
  /** Time of epochs and deadlines. */
  readonly protocol: Clock;
  /** Real time: signatures, HTTP, retry pauses. */
  readonly wall: Clock;
  readonly duties: DutyLedger;
  readonly reporter: Reporter;
  readonly random: Random;
  /** Real milliseconds between two questions whether something is ready. */
  readonly pollMs: number;
  /** Sent with the weights. */
  readonly versionKey: number;
  readonly limits?: Partial<ValidatorLimits>;
  readonly fetch?: typeof fetch;
  /** Told about every epoch that was judged to its end; a second time only if the process ended while it was told. */
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
}

export type WeightsReport =
  | {
      readonly kind: "set";
      readonly uids: readonly number[];
      readonly values: readonly number[];
      readonly block: number;
    }
  /** `reason` in the chain's own words. */
  | {
      readonly kind: "refused";
      readonly uids: readonly number[];
      readonly values: readonly number[];
      readonly reason: string;
    }
  /** Not tried: no agreement, or nobody earned anything. */
  | { readonly kind: "held"; readonly reason: string };

/** Who published another result than ours, and where it differs. */
export interface Disagreement {
  readonly hotkey: Hotkey;
  readonly digest: string;
  /** Names of the header's fields that differ: then the facts differ, not the judging. */
  readonly header: readonly string[];
  readonly zipcodes: readonly Zipcode[];
}

export interface EpochReport {
  readonly epochId: EpochId;
  /** Digest v2. */
  readonly digest: string;
  /** The Python's digest. */
  readonly digestV1: string;
  readonly result: EpochResult;
  readonly quorum: Quorum;
  readonly disagreements: readonly Disagreement[];
  readonly weightsOutcome: WeightsReport;
  /** By uid, when they were sent to the chain. */
  readonly weights?: Readonly<Record<number, number>>;
  /** Rows of all files that could be read. */
  readonly judgedRows: number;
  /** Steps of the agreement that this validator took part in. */
  readonly took: { readonly commit: boolean; readonly reveal: boolean; readonly publish: boolean };
}
