import { join } from "node:path";
import { SystemClock } from "@lode/runtime/clock";
import { writeWhole } from "@lode/runtime/files";
import { DataDirLock } from "@lode/runtime/lifecycle";
import { type EpochId, epochAt, epochStart, nextEpoch } from "@lode/zipcode/epoch";
import type { EpochReport } from "../report/epoch-report.ts";
import { printEpoch } from "../report/print-epoch.ts";
import { type LocalNetwork, startNetwork } from "./network.ts";
import { openMarket } from "./open-market.ts";
import { completeOptions, type UpRequest } from "./options.ts";
import { clearWorld, readWorld, refuseForeign, type World, writeWorld } from "./world.ts";

export interface UpIo {
  /** Aborted when the network should stop. */
  readonly signal: AbortSignal;
  /** A line of progress. */
  progress(text: string): void;
  /** The end of an epoch, as a person reads it. */
  epoch(text: string): void;
}

export interface UpOutcome {
  readonly epochs: readonly EpochReport[];
  /** False when any epoch has different digests, no quorum, or no result at all. */
  readonly agreed: boolean;
}

/**
 * Runs the whole network until it has played the epochs asked for, or until it is told to stop.
 * @throws LodeError for options, files and directories that cannot be used; what happens inside the network is reported.
 */
export async function up(request: UpRequest, io: UpIo): Promise<UpOutcome> {
  await using lock = await DataDirLock.acquire(request.dataDir);
  void lock;
  if (request.fresh) await clearWorld(request.dataDir);
  const earlier = await readWorld(request.dataDir);
  if (!earlier) await refuseForeign(request.dataDir);
  const options = completeOptions(request, earlier?.options);
  const startAt = earlier?.startAt ?? epochStart(epochAt(new SystemClock().now()));
  const world: World = { version: 1, options, startAt, firstEpoch: epochAt(startAt) };

  // Read before anything is written: tables that nothing can be made of must not leave a world behind.
  const opened = await openMarket(options, startAt);
  await writeWorld(request.dataDir, world);
  await using network = await startNetwork({ dataDir: request.dataDir, world, opened, progress: io.progress });
  io.progress(earlier ? `going on with the network in ${request.dataDir}` : `a new network in ${request.dataDir}`);
  for (const line of network.introduction) io.progress(line);

  const wanted = request.epochs ?? (request.once ? 1 : Number.POSITIVE_INFINITY);
  const epochs: EpochReport[] = [];
  let missing = 0;
  let epochId: EpochId = await network.firstUnreported();
  while (epochs.length + missing < wanted && !io.signal.aborted) {
    const report = await network.epochJudged(epochId, io.signal);
    if (io.signal.aborted) break;
    if (report) {
      epochs.push(report);
      const text = printEpoch(report, network.nameOf);
      await network.keepReport(report, text);
      io.epoch(text);
    } else {
      missing += 1;
      io.progress(`${epochId}: no validator came to a result; see the logs in ${join(request.dataDir, "logs")}`);
    }
    epochId = nextEpoch(epochId);
  }
  await writeSummary(request.dataDir, network, epochs);
  return { epochs, agreed: missing === 0 && epochs.every((report) => report.agreed) };
}

/** The run as a whole, for a person and for a program; each epoch's own lies under `reports/`. */
async function writeSummary(dataDir: string, network: LocalNetwork, epochs: readonly EpochReport[]): Promise<void> {
  if (epochs.length === 0) return;
  const files = {
    "summary.json": `${JSON.stringify({ epochs })}\n`,
    "summary.txt": `${epochs.map((report) => printEpoch(report, network.nameOf, Number.POSITIVE_INFINITY)).join("\n")}\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    await writeWhole(join(dataDir, name), text);
  }
}
