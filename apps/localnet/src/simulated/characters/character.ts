import type { Clock } from "@lode/runtime/clock";
import type { Random } from "@lode/runtime/random";
import type { EpochId, EpochSchedule } from "@lode/zipcode/epoch";
import type { ListingSource, SubmissionUploader } from "@lode/zipcode-miner/app";

/** What a character of the local network may use to be what it is. */
export interface CharacterContext {
  readonly protocol: Clock;
  /** Real time, for waiting between two looks at a file. */
  readonly wall: Clock;
  readonly random: Random;
  /** Of the epoch as it was announced. */
  scheduleOf(epochId: EpochId): EpochSchedule;
  /** Whom a copier copies: an honest miner on the same machine. */
  readonly victim?: Victim;
}

/** The leak through which a copier sees another's work: on a live network, a careless operator's open directory. */
export interface Victim {
  /** True once it has uploaded everything of this epoch, its manifest included. */
  hasFinished(epochId: EpochId): Promise<boolean>;
  /** The packed Parquet file, or undefined when it has none for that zipcode. */
  packedFile(epochId: EpochId, zipcode: string): Promise<Uint8Array | undefined>;
}

/** One way of being a miner, as wrappers over the miner's own ports: the miner itself is the real one, and the same for all. */
export interface Character {
  readonly name: string;
  /** What it does. */
  readonly description: string;
  /** What honest validators make of it. */
  readonly expectedVerdict: string;
  wrapSource(source: ListingSource, context: CharacterContext): ListingSource;
  wrapUploader?(uploader: SubmissionUploader, context: CharacterContext): SubmissionUploader;
  /** Protocol time by which it is done, where that is not before the deadline. */
  finishBy?(schedule: EpochSchedule): number;
}
