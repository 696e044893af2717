import { createHash, randomBytes } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MemoryChain, serveChain } from "@lode/bittensor/chain-memory";
import type { NetUid } from "@lode/bittensor/primitives";
import type { NetworkFile } from "@lode/contract/network-file";
import { startCoordinator } from "@lode/coordinator/app";
import { startObjectServer } from "@lode/object-server/server";
import { SystemClock } from "@lode/runtime/clock";
import { createReporter, type Reporter } from "@lode/runtime/events";
import { OpenDuties } from "@lode/runtime/lifecycle";
import { SeededRandom } from "@lode/runtime/random";
import { S3ObjectStore, S3UploadSigner } from "@lode/runtime/object-store";
import { type EpochId, epochAt, epochStart, nextEpoch, scheduleOf } from "@lode/zipcode/epoch";
import { startMiner } from "@lode/zipcode-miner/app";
import { httpDetailsLookup, startValidator } from "@lode/zipcode-validator/app";
import { castPeople, everybody, type People, walletRoot, writeSpareWallets } from "../people/people.ts";
import { serveClock } from "../protocol-clock/clock-server.ts";
import { LeasedClock } from "../protocol-clock/leased-clock.ts";
import { type EpochReport, reportEpoch } from "../report/epoch-report.ts";
import { ReportStore } from "../report/report-store.ts";
import type { OpenedMarket } from "./market.ts";
import type { World } from "./world.ts";

/** Subnet 46 keeps its number here too. */
const netuid = 46 as NetUid;
const host = "127.0.0.1";
const bucket = "lode-local";
const region = "local";
const blockTimeMs = 12_000;
/** Real milliseconds between two questions of an agent that waits for somebody else. */
const pollMs = 150;
/** Protocol time after the results are due by which every validator has set its weights or given up. */
const settledAfterMs = 15 * 60_000;

export interface NetworkSetting {
  readonly dataDir: string;
  readonly world: World;
  readonly market: OpenedMarket;
  progress(text: string): void;
  readonly signal: AbortSignal;
}

export interface LocalNetwork extends AsyncDisposable {
  /** Lines that tell a reader where things are. */
  readonly introduction: readonly string[];
  readonly networkFile: NetworkFile;
  nameOf(hotkey: string): string;
  firstUnreported(): Promise<EpochId>;
  /** Waits until the epoch is judged by everybody or its time is over. @returns undefined when nobody came to a result. */
  epochJudged(epochId: EpochId, signal: AbortSignal): Promise<EpochReport | undefined>;
  keepReport(report: EpochReport, text: string): Promise<void>;
}
