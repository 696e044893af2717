import { writeWhole } from "@lode/runtime/files";
import { DataDirLock, runUntilAborted } from "@lode/runtime/lifecycle";
import { type MinerContext, openContext, type SplatMinerOptions } from "../context.ts";
import { codeOf } from "../duties/persist.ts";
import { watchValidators } from "../duties/watch-validators.ts";
import { workTask } from "../duties/work-task.ts";
import { summaryPath } from "../journal/paths.ts";
import type { TaskRow } from "../journal/task-row.ts";
import { type MinerStatus, statusOf } from "../records/read-records.ts";
import { endSession } from "../session/session.ts";
import { summarise } from "../session/session-summary.ts";

export interface StopOptions {
  /** Leave everything where it stands; the journal goes on at the next start. */
  readonly atOnce?: boolean;
}

export interface LiveStatus extends MinerStatus {
  /** Calls to validators that are on their way. */
  readonly calls: { readonly pulls: number; readonly submits: number };
}

export interface RunningSplatMiner extends AsyncDisposable {
  /** Resolves when the miner has stopped, rejects if it broke. */
  readonly stopped: Promise<void>;
  /**
   * Pulls no more and finishes what is held: half of the grace period is for making variants, then the best there is (or the
   * signed empty answer) is sent. What is not through by the end of it stays in the journal. May be told again, with `atOnce`.
   */
  stop(options?: StopOptions): Promise<void>;
  status(): LiveStatus;
}

/**
 * Starts a miner that works until it is stopped, from where its journal was left.
 * @throws LodeError DATA_DIR_LOCKED, CONFIG_INVALID, JOURNAL_NEWER, SPLAT_MINER_HOTKEY_OTHER, SPLAT_MINER_JOURNAL_FAILED
 */
export async function startSplatMiner(options: SplatMinerOptions): Promise<RunningSplatMiner> {
  const lock = await DataDirLock.acquire(options.dataDir);
  try {
    return run(openContext(options), lock);
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

function run(context: MinerContext, lock: DataDirLock): RunningSplatMiner {
  const { reporter, config, wall, database, journal, session, dendrite } = context;
  const [drain, release, halt] = [new AbortController(), new AbortController(), new AbortController()];
  const work = new Set<Promise<void>>();
  const spawn = (piece: Promise<void>): void => {
    const ended = piece.catch((error: unknown) => {
      if (!halt.signal.aborted) reporter.error("work_broken", { code: codeOf(error, "SPLAT_MINER_BROKEN"), error });
    });
    work.add(ended);
    void ended.then(() => work.delete(ended));
  };
  const onTask = (task: TaskRow): void =>
    spawn(workTask(context, task, { halt: halt.signal, release: release.signal }));

  const held = journal.openTasks();
  reporter.info("miner_started", {
    hotkey: context.signer.hotkey,
    judge: context.judge.name,
    held: held.length,
    policy: config.policy,
  });
  for (const task of held) onTask(task);
  const watching = runUntilAborted(
    () => watchValidators(context, { draining: drain.signal, halt: halt.signal }, { onTask, spawn }),
    drain.signal,
  );
  watching.catch((error: unknown) => reporter.error("miner_broken", { error }));
  const summaries = new AbortController();
  const summarising = runUntilAborted((signal) => keepSummary(context, signal), summaries.signal);

  let resolve = (): void => {};
  let reject = (_: unknown): void => {};
  const stopped = new Promise<void>((...both) => {
    [resolve, reject] = both;
  });
  stopped.catch(() => {});
  let stopping: Promise<void> | undefined;
  let last: LiveStatus | undefined;

  const finish = async (): Promise<void> => {
    drain.abort();
    await within(context, config.graceMs / 2, halt.signal, () => allOf(work));
    release.abort();
    await within(context, config.graceMs / 2, halt.signal, () => allOf(work));
    halt.abort();
    await allOf(work);
    await watching.catch(() => {});
    summaries.abort();
    await summarising.catch(() => {});
    await writeSummary(context);
    try {
      endSession(database, session, wall);
    } catch (error) {
      reporter.error("journal_failed", { code: codeOf(error, "SPLAT_MINER_JOURNAL_FAILED"), error });
    }
    last = liveStatus(context);
    reporter.info("miner_stopped", { held: journal.openTasks().length });
    database[Symbol.dispose]();
    await dendrite[Symbol.asyncDispose]();
    await lock[Symbol.asyncDispose]();
  };
  const stop = (how: StopOptions = {}): Promise<void> => {
    if (how.atOnce === true) halt.abort();
    stopping ??= finish().then(resolve, (error: unknown) => {
      reject(error);
      throw error;
    });
    return stopping;
  };
  // A loop that broke takes the miner down in order.
  watching.catch((error: unknown) => stop().finally(() => reject(error)));
  return {
    stopped,
    stop,
    status: () => last ?? liveStatus(context),
    [Symbol.asyncDispose]: () => stop(),
  };
}

function liveStatus({ database, protocol, session, pulling, calls }: MinerContext): LiveStatus {
  return {
    ...statusOf(database, protocol.now(), session.id),
    calls: { pulls: pulling.size, submits: calls.size },
  };
}

/** Pieces of work may start others. */
async function allOf(work: ReadonlySet<Promise<void>>): Promise<void> {
  while (work.size > 0) await Promise.all(work);
}

/** Until the work is done, the time is up, or the halt. */
async function within({ wall }: MinerContext, ms: number, halt: AbortSignal, work: () => Promise<void>): Promise<void> {
  const patience = new AbortController();
  const onHalt = (): void => patience.abort();
  halt.addEventListener("abort", onHalt, { once: true });
  if (halt.aborted) patience.abort();
  await Promise.race([work(), wall.sleepUntil(wall.now() + ms, patience.signal).catch(() => {})]);
  patience.abort();
  halt.removeEventListener("abort", onHalt);
}

async function keepSummary(context: MinerContext, signal: AbortSignal): Promise<void> {
  for (;;) {
    await context.wall.sleepUntil(context.wall.now() + context.config.summaryEveryMs, signal);
    await writeSummary(context);
  }
}

async function writeSummary({ dataDir, database, session, config, wall, reporter }: MinerContext): Promise<void> {
  try {
    const summary = summarise(database, session, config, wall.now());
    await writeWhole(summaryPath(dataDir), `${JSON.stringify(summary, null, 2)}\n`);
  } catch (error) {
    reporter.warn("summary_failed", { code: codeOf(error, "SPLAT_MINER_FILE_FAILED"), error });
  }
}
