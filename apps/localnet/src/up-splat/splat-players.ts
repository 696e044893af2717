import { join } from "node:path";
import type { Signer } from "@lode/bittensor/chain";
import type { AssetsClient } from "@lode/contract/assets";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { Random } from "@lode/runtime/random";
import {
  assetsVariantMaker,
  fileDirectory,
  type MinerConfig,
  type RunningSplatMiner,
  startSplatMiner,
  validationServiceJudge,
  workshopSpzCheck,
} from "@lode/splat-miner/app";
import type { Workshop } from "@lode/splat-node/workshop";
import { type RunningSplatServer, type SplatServerOptions, startSplatServer } from "@lode/splat-server/app";
import { type JournalledTask, minerFolder, readJournalledTasks } from "./journalled-tasks.ts";

/** Models that are made at the same time: a small machine has two cores. */
const generations = 2;
const serverThreads = 2;
/** Real milliseconds that work in hand gets when the network stops. */
const graceMs = 20_000;
const judgeTimeoutMs = 60_000;
const tidyEveryMs = 60_000;
/** Where a task that was settled is looked for first: a validator has one open task at a time. */
const newestTasks = 100;
const longMs = 20 * 24 * 3_600_000;
/** Six hundred tasks of a variant or two. */
const maxAssetBytes = 4 * 1024 ** 3;

/** The miner's waits, shortened as time is: an outage of seconds is a long one here. Real milliseconds. */
const localPace: Partial<MinerConfig> = {
  retryBaseMs: 250,
  retryMaxMs: 4_000,
  directoryRefreshMs: 10_000,
  pollMs: 100,
  pullTimeoutMs: 6_000,
  submitTimeoutMs: 60_000,
  judgeTimeoutMs,
  summaryEveryMs: 10_000,
  graceMs,
  maxConcurrentGenerations: generations,
  keepTasks: 20_000,
};

export interface AssetsSetting {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly wall: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly generator?: NonNullable<SplatServerOptions["generator"]>;
}

/** The asset server that operators run, with the generator that is built in unless there is another. */
export function startAssets(setting: AssetsSetting): Promise<RunningSplatServer> {
  const { host, port, wall, random, reporter, generator } = setting;
  const dataDir = join(setting.dataDir, "server");
  return startSplatServer({
    host,
    port,
    dataDir,
    wall,
    random,
    reporter,
    work: { concurrent: generations, threads: serverThreads },
    // What the network made stays, unless it runs for days.
    cleanUp: { everyMs: tidyEveryMs, maxAgeMs: longMs, maxTotalBytes: maxAssetBytes },
    graceMs,
    // This machine's own wallets lie elsewhere, and this network's guard nothing.
    foldersWithoutKeys: [dataDir],
    ...(generator && { generator }),
  });
}

export interface WorkerSetting {
  readonly dataDir: string;
  readonly signer: Signer;
  /** File that stands for the metagraph. */
  readonly directoryFile: string;
  readonly assets: AssetsClient;
  readonly validationUrl: string;
  readonly workshop: Workshop;
  readonly protocol: Clock;
  readonly wall: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly variants: number;
  readonly goodEnough: number;
  onSettled(task: JournalledTask): void;
}

/** The miner that operators run, on this network's clock. */
export function startWorker(setting: WorkerSetting): Promise<RunningSplatMiner> {
  const { signer, protocol, wall, random, reporter, variants, goodEnough } = setting;
  const dataDir = minerFolder(setting.dataDir);
  return startSplatMiner({
    signer,
    dataDir,
    directory: fileDirectory(setting.directoryFile),
    maker: assetsVariantMaker(setting.assets, 17),
    judge: validationServiceJudge({ baseUrl: setting.validationUrl, timeoutMs: judgeTimeoutMs }),
    spzCheck: workshopSpzCheck(setting.workshop),
    protocol,
    wall,
    random,
    reporter,
    config: { ...localPace, variants, goodEnough },
    onSettled({ validator, taskId }) {
      const isIt = (one: JournalledTask): boolean => one.validator === validator && one.taskId === taskId;
      // A task that waited long for its validator is not among the newest.
      const task =
        readJournalledTasks(setting.dataDir, newestTasks).find(isIt) ?? readJournalledTasks(setting.dataDir).find(isIt);
      if (task) setting.onSettled(task);
    },
  });
}
