import { createHash } from "node:crypto";
import { LodeError } from "@lode/runtime/errors";
import type { MinerContext } from "../context.ts";
import type { TaskRow } from "../journal/task-row.ts";
import { beginsAsZstd } from "../variants/spz-check.ts";
import { bestVariant } from "./choose-variant.ts";
import { makeVariants, type TaskSignals } from "./make-variants.ts";
import { persist } from "./persist.ts";
import { readSource } from "./read-source.ts";
import { signResult } from "./sign-result.ts";
import { decideSubmit } from "./submit-policy.ts";

/**
 * From a pulled task to a signed body in the journal: variants, choice, signature. A task that nothing worth sending comes of gets the
 * signed empty answer.
 * @throws the halt signal's reason
 */
export async function prepareAnswer(context: MinerContext, task: TaskRow, signals: TaskSignals): Promise<void> {
  if (task.chosenAt === null) await choose(context, task, signals);
  const { journal, protocol } = context;
  const chosen = journal.task(task.key);
  const spz = chosen.chosenVariant === null ? undefined : chosenBytes(context, chosen);
  const body = signResult(chosen, spz, context);
  await persist(context, signals.halt, () =>
    journal.keepBody(task.key, body.json, body.sha256, spz?.length ?? 0, protocol.now()),
  );
}

/** The empty answer, whatever the reason. */
export async function chooseNothing(
  context: MinerContext,
  task: TaskRow,
  why: string,
  halt: AbortSignal,
): Promise<void> {
  const { journal, protocol } = context;
  await persist(context, halt, () => journal.choose(task.key, { variant: null, score: null, why }, protocol.now()));
}

async function choose(context: MinerContext, task: TaskRow, signals: TaskSignals): Promise<void> {
  const { config, journal, protocol, reporter, breather } = context;
  const read = readSource(task, config);
  if (!read.ok) {
    reporter.warn("task_unusable", { task: task.taskId, code: read.code, why: read.why });
    await chooseNothing(context, task, read.why, signals.halt);
    return;
  }
  await makeVariants(context, task, read.source, signals);
  const rows = journal.variants(task.key);
  const best = bestVariant(rows);
  const { threshold } = task;
  const decision = decideSubmit(config.policy, best?.score ?? null, { threshold, margin: config.scoreMargin });
  const failure = best === undefined ? rows.find(({ problemText }) => problemText !== null)?.problemText : undefined;
  const why = failure == null ? decision.why : `${decision.why}: ${failure}`;
  const choice = { variant: decision.submit ? best!.number : null, score: best?.score ?? null, why };
  await persist(context, signals.halt, () => journal.choose(task.key, choice, protocol.now()));
  reporter.info("variant_chosen", {
    task: task.taskId,
    submit: decision.submit,
    score: choice.score,
    needed: decision.needed,
    why,
  });
  // A prompt that the judge does not take says nothing of the next task.
  const isOurs = rows.some(({ problemCode }) => problemCode !== null && problemCode !== "JUDGE_REFUSED");
  if (best === undefined && (isOurs || rows.length === 0) && !signals.release.aborted) {
    const pauseMs = breather.failed();
    reporter.warn("pulls_paused", { pauseMs, why });
  }
}

/** Exactly the bytes that were judged. @throws LodeError SPLAT_MINER_VARIANT_UNUSABLE */
function chosenBytes({ journal }: MinerContext, task: TaskRow): Uint8Array {
  const number = task.chosenVariant!;
  const spz = journal.spzOf(task.key, number);
  const kept = journal.variants(task.key).find((row) => row.number === number)?.sha256;
  if (spz !== undefined && beginsAsZstd(spz) && createHash("sha256").update(spz).digest("hex") === kept) return spz;
  throw new LodeError("SPLAT_MINER_VARIANT_UNUSABLE", "the chosen variant's bytes are not those that were judged", {
    retry: "never",
    facts: { task: task.taskId, variant: number },
    next: "Check the disk: the journal does not give back what was written.",
  });
}
