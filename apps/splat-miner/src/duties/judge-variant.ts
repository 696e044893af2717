import { LodeError } from "@lode/runtime/errors";
import { retryUntil } from "@lode/runtime/retry";
import type { MinerContext } from "../context.ts";
import type { TaskRow } from "../journal/task-row.ts";
import type { Judgement } from "../judge/judge.ts";
import { withinTime } from "../time/within-time.ts";
import type { VariantSource } from "../variants/variant-maker.ts";
import { persist } from "./persist.ts";

/** A workshop that fails to look says nothing of the file: it is asked again this often. */
const checkAttempts = 3;

/**
 * Checks one variant's structure, has it scored, and keeps the score. A judge that is down is waited for: a task has no deadline,
 * and the empty answer counts as a lost comparison.
 * @throws LodeError SPLAT_MINER_VARIANT_REFUSED, JUDGE_*, WORKSHOP_*; the halt signal's reason
 */
export async function judgeVariant(
  context: MinerContext,
  task: TaskRow,
  number: number,
  source: VariantSource,
  { halt, release }: { readonly halt: AbortSignal; readonly release: AbortSignal },
): Promise<void> {
  const { journal, judge, wall, random, config, protocol, reporter } = context;
  const spz = journal.spzOf(task.key, number);
  if (spz === undefined) {
    throw new LodeError("SPLAT_MINER_VARIANT_UNUSABLE", "the variant's bytes are gone", { retry: "never" });
  }
  await checkStructure(context, spz, halt);
  const startedAt = wall.now();
  const attempt = (): Promise<Judgement> =>
    withinTime((signal) => judge.score({ source, spz, signal }), {
      wall,
      ms: config.judgeTimeoutMs,
      signal: halt,
      tooLate: () =>
        new LodeError("JUDGE_TIMEOUT", `the judge did not answer within ${config.judgeTimeoutMs} ms`, {
          retry: "later",
          next: "See whether the judge is overloaded; the variant is judged again by itself.",
        }),
    });
  const { score, metrics } = await retryUntil(() => attempt().catch(asJudgeFailure), {
    clock: wall,
    random,
    signal: halt,
    deadlineMs: startedAt + config.judgePatienceMs,
    until: () => release.aborted,
    baseDelayMs: config.retryBaseMs,
    maxDelayMs: config.retryMaxMs,
    onRetry: (error, tried, delayMs) =>
      reporter.warn("judging_retried", {
        task: task.taskId,
        variant: number,
        code: error.code,
        attempt: tried,
        delayMs,
      }),
  });
  if (!Number.isFinite(score)) {
    throw new LodeError("JUDGE_ANSWER_MALFORMED", "the judge's score is not a number", { retry: "never" });
  }
  const seconds = (wall.now() - startedAt) / 1_000;
  await persist(context, halt, () => journal.keepScore(task.key, number, { score, seconds, metrics }, protocol.now()));
  reporter.info("variant_judged", { task: task.taskId, variant: number, score, bytes: spz.length });
}

async function checkStructure(
  { spzCheck, wall, random, config }: MinerContext,
  spz: Uint8Array,
  halt: AbortSignal,
): Promise<void> {
  const verdict = await retryUntil(() => spzCheck.check(spz, halt), {
    clock: wall,
    random,
    signal: halt,
    until: () => halt.aborted,
    maxAttempts: checkAttempts,
    baseDelayMs: config.retryBaseMs,
    maxDelayMs: config.retryMaxMs,
  });
  if (verdict.ok) return;
  throw new LodeError("SPLAT_MINER_VARIANT_REFUSED", `the variant would be refused by validators: ${verdict.why}`, {
    retry: "never",
    facts: { gaussians: verdict.gaussians, bytes: spz.length },
    next: "Look at what the asset server makes; `lode splat inspect` shows the same findings.",
  });
}

function asJudgeFailure(error: unknown): never {
  if (error instanceof LodeError || (error instanceof Error && error.name === "AbortError")) throw error;
  throw new LodeError("JUDGE_FAILED", `the judge failed: ${String(error)}`, { retry: "later", cause: error });
}
