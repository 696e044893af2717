import { LodeError } from "@lode/runtime/errors";
import { retryUntil } from "@lode/runtime/retry";
import type { MinerContext } from "../context.ts";
import type { TaskRow } from "../journal/task-row.ts";
import { recordSettled, recordSigned } from "../session/record-submission.ts";
import type { TaskSignals } from "./make-variants.ts";
import { chooseNothing, prepareAnswer } from "./prepare-answer.ts";
import { submitResult } from "./submit-result.ts";

/** After so many failures of ours at one task, the validator gets the empty answer. */
const maxAttempts = 4;

/**
 * Works on a task until it has its outcome, from wherever the journal has it. Whatever fails is reported and tried again; after some
 * failures the task is given back with the empty answer, so that no validator waits for ever.
 */
export async function workTask(context: MinerContext, task: TaskRow, signals: TaskSignals): Promise<void> {
  const { halt } = signals;
  const { wall, random, config, reporter } = context;
  await retryUntil((attempt) => once(context, task.key, attempt, signals).catch(asTaskFailure(halt)), {
    clock: wall,
    random,
    signal: halt,
    until: () => halt.aborted,
    baseDelayMs: config.retryBaseMs,
    maxDelayMs: config.retryMaxMs,
    onRetry: (error, attempt, delayMs) => {
      reporter.error("task_failed", { task: task.taskId, code: error.code, attempt, delayMs, error });
    },
  });
}

async function once(context: MinerContext, key: number, attempt: number, signals: TaskSignals): Promise<void> {
  const { journal, onSettled } = context;
  const giveBack = await turn(context, signals);
  try {
    const task = journal.task(key);
    if (task.outcome !== null) return;
    if (task.body === null) {
      if (attempt > maxAttempts)
        await chooseNothing(context, task, "working on it failed again and again", signals.halt);
      await prepareAnswer(context, journal.task(key), signals);
      await recordSigned(context, journal.task(key));
    }
    // A task that waits for a validator to come back leaves its place to others.
    await submitResult(context, key, signals.halt, giveBack);
    const settled = journal.task(key);
    await recordSettled(context, settled, signals.halt);
    onSettled?.(settled);
  } finally {
    giveBack();
  }
}

/** A task that is being released does not wait for its turn. */
async function turn({ taskSlots }: MinerContext, { halt, release }: TaskSignals): Promise<() => void> {
  try {
    return await taskSlots.take(AbortSignal.any([halt, release]));
  } catch {
    halt.throwIfAborted();
    return () => {};
  }
}

function asTaskFailure(halt: AbortSignal): (error: unknown) => never {
  return (cause) => {
    halt.throwIfAborted();
    throw new LodeError("SPLAT_MINER_TASK_FAILED", `working on a task failed: ${String((cause as Error)?.message)}`, {
      retry: "later",
      next: "Read the cause; the task is tried again, and given back empty if that does not help.",
      cause,
    });
  };
}
