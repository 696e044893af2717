import { DataDirLock, runUntilAborted } from "@lode/runtime/lifecycle";
import { type MinerOptions, openContext } from "../context.ts";
import { watchEpochs } from "../duties/watch-epochs.ts";

export interface RunningMiner extends AsyncDisposable {
  /** Resolves when the miner has stopped, rejects if it broke. */
  readonly stopped: Promise<void>;
  /** Gives up work in progress and lets go of everything; whatever is unfinished goes on at the next start. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts a miner that works on every epoch until it is stopped.
 * @throws LodeError DATA_DIR_LOCKED, JOURNAL_NEWER
 */
export async function startMiner(options: MinerOptions): Promise<RunningMiner> {
  const lock = await DataDirLock.acquire(options.dataDir);
  try {
    const context = openContext({ ...options, reporter: options.reporter.child({ miner: options.name }) });
    const controller = new AbortController();
    const { signal } = controller;
    context.reporter.info("miner_started", { hotkey: context.signer.hotkey, source: context.source.name });
    const loop = runUntilAborted((aborted) => watchEpochs(context, aborted), signal);
    // Whoever wants to know awaits `stopped`; a miner nobody watches must not end the process.
    loop.catch((error) => context.reporter.error("miner_broken", { error }));
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      stopping ??= (async () => {
        controller.abort();
        const patience = new AbortController();
        const bound = context.wall.sleepUntil(context.wall.now() + context.stopWithinMs, patience.signal);
        const inTime = await Promise.race([
          loop.then(
            () => true,
            () => true,
          ),
          bound.then(
            () => false,
            () => true,
          ),
        ]);
        patience.abort();
        if (!inTime) context.reporter.warn("stop_overdue", { waitedMs: context.stopWithinMs });
        context.journal[Symbol.dispose]();
        await lock[Symbol.asyncDispose]();
        context.reporter.info("miner_stopped");
      })();
      return stopping;
    };
    return { stopped: loop, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}
