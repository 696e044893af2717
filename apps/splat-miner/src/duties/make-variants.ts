import { createHash } from "node:crypto";
import { LodeError } from "@lode/runtime/errors";
import { retryUntil } from "@lode/runtime/retry";
import type { MinerContext } from "../context.ts";
import type { TaskRow, VariantRow } from "../journal/task-row.ts";
import { withinTime } from "../time/within-time.ts";
import { type VariantIdentity, variantIdentity } from "../variants/variant-identity.ts";
import type { Variant, VariantSource } from "../variants/variant-maker.ts";
import { judgeVariant } from "./judge-variant.ts";
import { codeOf, persist } from "./persist.ts";
import { decideSubmit } from "./submit-policy.ts";

export interface TaskSignals {
  /** Stop at once; the journal goes on where this ends. */
  readonly halt: AbortSignal;
  /** Make nothing more: what is there decides. */
  readonly release: AbortSignal;
}

const readItsLog = "Read the asset server's log; the other variants are made all the same.";

/** What the GPU may spend on one task: after it, or once released, nothing more is made. */
interface Budget {
  readonly endsAt: number;
  readonly signal: AbortSignal;
}

/**
 * Makes and judges the variants of a task, one after the other, until one is good enough, all are there, or the budget is used up.
 * What the journal already has is not made again. A variant that fails is noted and leaves the others alone.
 * @throws the halt signal's reason
 */
export async function makeVariants(
  context: MinerContext,
  task: TaskRow,
  source: VariantSource,
  signals: TaskSignals,
): Promise<void> {
  const { journal, config, wall } = context;
  const budget: Budget = {
    endsAt: wall.now() + config.taskBudgetMs,
    signal: AbortSignal.any([signals.halt, signals.release]),
  };
  const { needed } = decideSubmit(config.policy, null, { threshold: task.threshold, margin: config.scoreMargin });
  const enough = Math.max(config.goodEnough, needed);
  for (let number = 0; number < config.variants; number += 1) {
    const rows = journal.variants(task.key);
    if (bestScore(rows) >= enough) return;
    const row = rows.find((known) => known.number === number);
    if (row !== undefined && (row.judgedAt !== null || row.problemCode !== null)) continue;
    const isMade = row?.madeAt != null;
    if (!isMade && (signals.release.aborted || wall.now() >= budget.endsAt)) return;
    const goesOn = await oneVariant(
      context,
      task,
      source,
      variantIdentity({ id: task.taskId, prompt: task.prompt }, number),
      isMade,
      budget,
      signals,
    );
    if (!goesOn) return;
  }
}

/** @returns whether another one makes sense. */
async function oneVariant(
  context: MinerContext,
  task: TaskRow,
  source: VariantSource,
  identity: VariantIdentity,
  isMade: boolean,
  budget: Budget,
  { halt, release }: TaskSignals,
): Promise<boolean> {
  const { journal, protocol, reporter, breather } = context;
  const { number } = identity;
  try {
    if (!isMade) {
      await persist(context, halt, () => journal.askVariant(task.key, identity, protocol.now()));
      const startedAt = context.wall.now();
      const made = await makeOne(context, task, source, identity, budget);
      const seconds = (context.wall.now() - startedAt) / 1_000;
      const sha256 = createHash("sha256").update(made.spz).digest("hex");
      const facts = { ...made.facts, generationId: made.generationId };
      await persist(context, halt, () =>
        journal.keepVariant(task.key, number, { spz: made.spz, sha256, seconds, facts }, protocol.now()),
      );
    }
    await judgeVariant(context, task, number, source, { halt, release });
    breather.succeeded();
    return true;
  } catch (error) {
    halt.throwIfAborted();
    if (release.aborted && !(error instanceof LodeError)) return false;
    const code = codeOf(error, "SPLAT_MINER_VARIANT_FAILED");
    const text = error instanceof Error ? error.message : String(error);
    await persist(context, halt, () => journal.keepProblem(task.key, number, { code, text }));
    reporter.warn("variant_failed", { task: task.taskId, variant: number, code, error });
    // A judge that refuses this prompt, or was waited for in vain, would do no better by the next variant.
    return !code.startsWith("JUDGE_");
  }
}

/** Asks until it is made, the budget ends, or asking again is pointless. The GPU is not held while waiting for the next attempt. */
function makeOne(
  context: MinerContext,
  task: TaskRow,
  source: VariantSource,
  identity: VariantIdentity,
  budget: Budget,
): Promise<Variant> {
  const { maker, wall, random, config, reporter, generationSlots } = context;
  const { number, seed, generationId } = identity;
  const attempt = async (): Promise<Variant> => {
    const giveBack = await generationSlots.take(budget.signal);
    try {
      const leftMs = Math.max(1, budget.endsAt - wall.now());
      const made = await withinTime(
        (signal) => maker.make({ taskId: task.taskId, number, seed, generationId, source, signal }),
        {
          wall,
          ms: Math.min(config.generationTimeoutMs, leftMs),
          signal: budget.signal,
          tooLate: () =>
            new LodeError("SPLAT_MINER_GENERATION_TIMEOUT", "the variant was not made in time", {
              retry: "later",
              next: readItsLog,
            }),
        },
      );
      checkSize(made, config.maxSpzBytes);
      return made;
    } catch (error) {
      budget.signal.throwIfAborted();
      if (error instanceof LodeError) throw error;
      const why = `the variant could not be made: ${String(error)}`;
      throw new LodeError("SPLAT_MINER_VARIANT_FAILED", why, { retry: "later", next: readItsLog, cause: error });
    } finally {
      giveBack();
    }
  };
  return retryUntil(attempt, {
    clock: wall,
    random,
    signal: budget.signal,
    deadlineMs: budget.endsAt,
    baseDelayMs: config.retryBaseMs,
    maxDelayMs: config.retryMaxMs,
    onRetry: (error, tried, delayMs) =>
      reporter.warn("generation_retried", {
        task: task.taskId,
        variant: number,
        code: error.code,
        attempt: tried,
        delayMs,
      }),
  });
}

function checkSize({ spz }: Variant, maxSpzBytes: number): void {
  if (spz.length > 0 && spz.length <= maxSpzBytes) return;
  const why = spz.length === 0 ? "the variant is empty" : `the variant has more than ${maxSpzBytes} bytes`;
  const facts = { bytes: spz.length, maxSpzBytes };
  throw new LodeError("SPLAT_MINER_VARIANT_UNUSABLE", why, { retry: "never", facts, next: readItsLog });
}

function bestScore(rows: readonly VariantRow[]): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...rows.map(({ score }) => score ?? Number.NEGATIVE_INFINITY));
}
