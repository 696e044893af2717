import { join, resolve } from "node:path";
import { SystemClock } from "@lode/runtime/clock";
import { writeWhole } from "@lode/runtime/files";
import { DataDirLock } from "@lode/runtime/lifecycle";
import { printSplats, printTask, taskTableHead } from "../report/print-splats.ts";
import type { SplatReport } from "../report/splat-report.ts";
import { ownPrompts } from "./own-prompts.ts";
import { readPrompts } from "./read-prompts.ts";
import { startSplatNetwork } from "./splat-network.ts";
import { completeSplatOptions, type SplatUpRequest } from "./splat-options.ts";
import {
  clearSplatWorld,
  readSplatWorld,
  refuseForeignSplat,
  type SplatWorld,
  writeSplatWorld,
} from "./splat-world.ts";

export interface SplatUpIo {
  /** Aborted when the network should stop. */
  readonly signal: AbortSignal;
  /** A line of progress. */
  progress(text: string): void;
  /** A line of the table of tasks; its head comes first. */
  task(line: string): void;
}

/**
 * Runs the whole of subnet 17 on this machine until all tasks have an outcome, or until it is told to stop. What a network was started
 * with, it goes on with: tasks that were given out before are part of the report.
 * @throws LodeError for options, files and directories that cannot be used; what happens inside the network is reported.
 */
export async function upSplat(request: SplatUpRequest, io: SplatUpIo): Promise<SplatReport> {
  const { dataDir } = request;
  await using lock = await DataDirLock.acquire(dataDir);
  void lock;
  if (request.fresh) await clearSplatWorld(dataDir);
  const earlier = await readSplatWorld(dataDir);
  if (!earlier) await refuseForeignSplat(dataDir);
  const asked = request.prompts === undefined ? request : { ...request, prompts: resolve(request.prompts) };
  const options = completeSplatOptions(asked, earlier?.options);
  // Read before anything is written: a file that nothing can be made of must not leave a world behind.
  const prompts = options.prompts === null ? ownPrompts : await readPrompts(options.prompts);
  const startAt = earlier?.startAt ?? new SystemClock().now();
  const world: SplatWorld = { version: 1, subnet: 17, options, startAt };
  await writeSplatWorld(dataDir, world);

  const tasks = request.tasks ?? (request.once ? prompts.length : undefined);
  let names = (hotkey: string): string => hotkey;
  let isHeaded = false;
  await using network = await startSplatNetwork({
    dataDir,
    world,
    prompts,
    tasks,
    onTask(task, finishedAt) {
      if (!isHeaded) io.task(taskTableHead);
      isHeaded = true;
      io.task(printTask(task, names, finishedAt));
    },
  });
  names = network.nameOf;
  io.progress(earlier ? `going on with the network in ${dataDir}` : `a new network of subnet 17 in ${dataDir}`);
  for (const line of network.introduction) io.progress(line);
  await network.finished(io.signal);
  if (io.signal.aborted) io.progress("stopping: the miner finishes what it holds");
  await network.stopMiner();
  await network.previewsKept();
  const report = network.report();
  await writeWhole(join(dataDir, "summary.json"), `${JSON.stringify(report, null, 2)}\n`);
  await writeWhole(join(dataDir, "summary.txt"), printSplats(report));
  return report;
}
