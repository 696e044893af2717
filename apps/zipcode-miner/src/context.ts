import { mkdirSync } from "node:fs";
import type { Signer } from "@lode/bittensor/chain";
import type { Coldkey } from "@lode/bittensor/primitives";
import { CoordinatorClient } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { DutyLedger } from "@lode/runtime/lifecycle";
import type { Random } from "@lode/runtime/random";
import type { EpochSchedule } from "@lode/zipcode/epoch";
import { AnnouncementBoard, type AnnouncementNotice, minerVersion } from "./duties/heed-announcement.ts";
import { PolicyBook } from "./duties/policy-book.ts";
import type { EpochReport } from "./duties/report-epoch.ts";
import { Journal } from "./journal/journal.ts";
import { journalPath } from "./journal/paths.ts";
import type { ListingSource } from "./source/listing-source.ts";
import { CoordinatorStore } from "./store/coordinator-store.ts";
import type { SubmissionUploader } from "./store/submission-uploader.ts";

export interface MinerOptions {
  /** For logs and duties. */
  readonly name: string;
  readonly coordinatorUrl: string;
  readonly signer: Signer;
  readonly coldkey: Coldkey;
  /** Holds the journal and the packed files; one miner's own. */
  readonly dataDir: string;
  readonly source: ListingSource;
  /** Wraps the standard uploader, or stands in for it. */
  readonly uploader?: (standard: SubmissionUploader) => SubmissionUploader;
  /** Time of epochs. */
  readonly protocol: Clock;
  /** Real time: signatures, pauses, deadlines of single requests. */
  readonly wall: Clock;
  readonly duties: DutyLedger;
  readonly reporter: Reporter;
  readonly random: Random;
  /** Protocol time by which this miner means to be done with an epoch; its deadline unless told. */
  readonly finishBy?: (schedule: EpochSchedule) => number;
  /** Told once an epoch is over for this miner. */
  readonly onEpoch?: (report: EpochReport) => void;
  /** Told of what the subnet's owner announces, once for each change. */
  readonly onAnnouncement?: (notice: AnnouncementNotice) => void;
  /** Real time between two questions for the next epoch; 15 s unless told. */
  readonly pollMs?: number;
  /** Leave out what our own check of tiers 1 and 2 does not pass, instead of uploading it with a warning. */
  readonly strict?: boolean;
  /** Real time that collecting one zipcode may take; 5 min unless told. */
  readonly collectTimeoutMs?: number;
  /** Real time that `stop` waits for work in progress; 10 s unless told. */
  readonly stopWithinMs?: number;
  readonly fetch?: typeof fetch;
}

export interface MinerContext
  extends Required<
    Omit<MinerOptions, "uploader" | "fetch" | "onEpoch" | "onAnnouncement" | "coordinatorUrl" | "coldkey">
  > {
  readonly announcements: AnnouncementBoard;
  readonly client: CoordinatorClient;
  readonly store: CoordinatorStore;
  readonly uploader: SubmissionUploader;
  readonly journal: Journal;
  readonly policies: PolicyBook;
  readonly onEpoch: ((report: EpochReport) => void) | undefined;
}

/** Ports meet adapters here and nowhere else. */
export function openContext(options: MinerOptions): MinerContext {
  const { coordinatorUrl, coldkey, uploader, onEpoch, onAnnouncement, fetch: fetchWith, ...rest } = options;
  const transport = fetchWith === undefined ? {} : { fetch: fetchWith };
  const client = new CoordinatorClient({ baseUrl: coordinatorUrl, signer: rest.signer, wall: rest.wall, ...transport });
  const store = new CoordinatorStore({ client, coldkey, wall: rest.wall, ...transport });
  mkdirSync(rest.dataDir, { recursive: true, mode: 0o700 });
  return {
    finishBy: (schedule) => schedule.deadlineAt,
    pollMs: 15_000,
    strict: false,
    collectTimeoutMs: 300_000,
    stopWithinMs: 10_000,
    ...rest,
    onEpoch,
    client,
    store,
    uploader: uploader?.(store) ?? store,
    journal: new Journal(journalPath(rest.dataDir)),
    policies: new PolicyBook(client),
    announcements: new AnnouncementBoard(minerVersion, rest.reporter, onAnnouncement ?? (() => {})),
  };
}
