import { ready } from "@lode/bittensor/keys";
import { LodeError } from "@lode/runtime/errors";
import { DataDirLock } from "@lode/runtime/lifecycle";
import { type EpochId, epochAt, nextEpoch, previousEpoch, scheduleOf } from "@lode/zipcode/epoch";
import { type Policy, policies } from "@lode/zipcode/policy";
import { openContext, type ValidatorContext } from "./context.ts";
import { DutyChain } from "./duty-chain.ts";
import { type EpochRun, runEpoch, tidyAfter } from "./run-epoch.ts";
import type { ValidatorOptions } from "./validator-options.ts";

const attemptsPerEpoch = 3;

export interface RunningValidator {
  /** Ends what is under way, lets go of the data directory. What was begun is taken up at the next start. */
  stop(): Promise<void>;
}

/**
 * Judges epochs one after the other until stopped. A failed epoch is reported and the next one begins; nothing but a
 * data directory in use or an unreadable journal keeps a validator from starting.
 */
export async function startValidator(options: ValidatorOptions): Promise<RunningValidator> {
  const duties = new DutyChain(options.duties, options.name);
  // Before anything is awaited, so that a compressed clock does not run past the first duty.
  const first = firstEpoch(options.protocol.now(), policies.calibrated);
  duties.next("commit", scheduleOf(first, policies.calibrated.values).commitsUntil);
  const stopped = new AbortController();
  let lock: DataDirLock | undefined;
  let context: ValidatorContext | undefined;
  try {
    await ready();
    lock = await DataDirLock.acquire(options.dataDir);
    context = openContext(options);
  } catch (error) {
    duties.end();
    await lock?.[Symbol.asyncDispose]();
    throw error;
  }
  const running = judgeEpochs(context, first, duties, options, stopped.signal).catch((error) => {
    if (!stopped.signal.aborted) options.reporter.error("validator_died", { error });
  });
  const held = { lock, context };
  return {
    stop: async () => {
      stopped.abort(new DOMException("the validator was stopped", "AbortError"));
      await running;
      duties.end();
      held.context.journal[Symbol.dispose]();
      await held.lock[Symbol.asyncDispose]();
    },
  };
}

/** The earliest epoch whose judging is not over by the clock. */
function firstEpoch(now: number, { values }: Policy): EpochId {
  const current = epochAt(now, values.epoch.lengthMs);
  const before = previousEpoch(current, values.epoch.lengthMs);
  return now < scheduleOf(before, values).resultsUntil ? before : current;
}

async function judgeEpochs(
  context: ValidatorContext,
  first: EpochId,
  duties: DutyChain,
  { onEpoch }: ValidatorOptions,
  signal: AbortSignal,
): Promise<void> {
  const { journal, protocol, reporter } = context;
  let policy: Policy = policies.calibrated;
  let epochId = (journal.unfinishedEpoch() as EpochId | undefined) ?? first;
  while (journal.has(epochId, "finished")) epochId = nextEpoch(epochId, policy.values.epoch.lengthMs);
  // The journal may know that the epoch by the clock was over for us: then nothing is owed for it, and no clock waits.
  duties.next("commit", scheduleOf(epochId, policy.values).commitsUntil);
  for (;;) {
    try {
      reporter.info("epoch_watched", { epochId });
      const run = await runPatiently(context, epochId, policy, duties, signal);
      policy = run?.policy ?? policy;
      if (run === undefined) reporter.warn("epoch_missed", { epochId, why: "no snapshot by the end of the reveals" });
      // Waited for, and before the epoch is finished: who was killed while telling tells again.
      else await onEpoch?.(run.report);
    } catch (error) {
      signal.throwIfAborted();
      const fields = { epochId, error };
      if (error instanceof LodeError) reporter.warn("epoch_not_judged", fields);
      else reporter.error("epoch_failed", fields);
    }
    const done = epochId;
    // A validator that comes late skips what is over instead of queueing it.
    epochId = latest(nextEpoch(done, policy.values.epoch.lengthMs), firstEpoch(protocol.now(), policy));
    duties.next("commit", scheduleOf(epochId, policy.values).commitsUntil);
    journal.keep(done, "finished", {});
    await tidyAfter(context, done);
  }
}

/** What failed for a reason that passes is begun again, from the journal; a few times, since the reason may not pass. */
async function runPatiently(
  context: ValidatorContext,
  epochId: EpochId,
  policy: Policy,
  duties: DutyChain,
  signal: AbortSignal,
): Promise<EpochRun | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runEpoch(context, epochId, policy, duties, signal);
    } catch (error) {
      signal.throwIfAborted();
      const passes = error instanceof LodeError && (error.retry === "later" || error.retry === "now");
      if (!passes || attempt === attemptsPerEpoch) throw error;
      context.reporter.warn("epoch_begun_again", { epochId, attempt, error });
      const pauseMs = Math.ceil(context.random.next() * 10 * context.pollMs);
      await context.wall.sleepUntil(context.wall.now() + pauseMs, signal);
    }
  }
}

/** Epoch ids sort as time does. */
function latest(a: EpochId, b: EpochId): EpochId {
  return a > b ? a : b;
}
