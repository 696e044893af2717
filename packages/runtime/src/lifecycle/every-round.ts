import type { Clock } from "../clock/index.ts";
import { isAbortOf, runUntilAborted } from "./run-until-aborted.ts";

export interface EveryRoundOptions {
  readonly clock: Clock;
  /** The next round's moment, strictly after `afterMs`; undefined when there is none left. */
  readonly nextAt: (afterMs: number) => number | undefined;
  readonly run: (atMs: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** A round that failed; the next one comes at its own time. */
  readonly onFailure: (error: unknown, atMs: number) => void;
}

/** One round at a time until aborted. Rounds whose moment passed during a long one are skipped, never queued. */
export async function everyRound({ clock, nextAt, run, signal, onFailure }: EveryRoundOptions): Promise<void> {
  await runUntilAborted(async () => {
    for (let at = nextAt(clock.now()); at !== undefined; at = nextAt(clock.now())) {
      await clock.sleepUntil(at, signal);
      try {
        await run(at, signal);
      } catch (error) {
        if (isAbortOf(error, signal)) return;
        onFailure(error, at);
      }
      if (signal.aborted) return;
    }
  }, signal);
}
