import { join } from "node:path";
import type { ChainClient } from "@lode/bittensor/chain";
import type { NetUid } from "@lode/bittensor/primitives";
import type { NetworkFile } from "@lode/contract/network-file";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { DutyLedger } from "@lode/runtime/lifecycle";
import type { Random } from "@lode/runtime/random";
import { scheduleOf } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import { HttpSource, PresignedUploader, startMiner } from "@lode/zipcode-miner/app";
import { HttpDetailsLookup, startValidator } from "@lode/zipcode-validator/app";
import type { MinerPerson, People, Person } from "../people/people.ts";
import type { ReportStore } from "../report/report-store.ts";
import { packedFilesOf } from "./leaked-files.ts";

export interface PlayersSetting {
  readonly dataDir: string;
  readonly people: People;
  readonly policy: Policy;
  readonly networkFile: NetworkFile;
  readonly chain: ChainClient;
  readonly duties: DutyLedger;
  readonly clock: Clock;
  readonly wall: Clock;
  random(what: string): Random;
  reporterOf(component: string): Reporter;
  readonly reports: ReportStore;
  readonly netuid: NetUid;
  readonly versionKey: number;
  readonly pollMs: number;
  progress(text: string): void;
}
