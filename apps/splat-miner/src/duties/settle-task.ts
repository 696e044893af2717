import type { MinerContext } from "../context.ts";
import type { TaskOutcome, TaskRow } from "../journal/task-row.ts";
import { believedCooldown, type CooldownNumbers, cooldownEnd, lagFrom, largestLagMs } from "./cooldown.ts";
import { outcomeOf } from "./outcome.ts";
import { persist } from "./persist.ts";
import type { SubmitAnswer } from "./send-body.ts";

/** What is known of a submission: the validator's answer to it, or what its silence comes to. */
export type End =
  | { readonly answer: SubmitAnswer; readonly wasSentBefore: boolean }
  | { readonly outcome: TaskOutcome };

/**
 * Ends a task: its outcome, the validator's cooldown and its feedback are written together, so that no pull can come in between.
 * Where the validator told no cooldown, the longest that it may have begun is kept.
 */
export async function settleTask(context: MinerContext, task: TaskRow, end: End, halt: AbortSignal): Promise<void> {
  const { journal, book, database, protocol, config, reporter, bell } = context;
  const { validator: hotkey, uid, taskId } = task;
  const nowMs = protocol.now();
  const numbers: CooldownNumbers = { ...config.cooldown, throttleS: task.throttleS };
  const times = { nowMs, assignedAtMs: task.pulledAt };
  const wasEmpty = task.resultBytes === 0;
  const record = book.get(hotkey);
  const nowS = (nowMs - (record?.lagMs ?? 0)) / 1_000;
  const answer = "answer" in end ? end.answer : undefined;
  const feedback = answer?.feedback ?? null;
  const cooldownUntil = Math.max(0, answer?.cooldown_until ?? 0);
  const outcome =
    "outcome" in end
      ? end.outcome
      : outcomeOf({ feedback, cooldownUntil }, { nowS, wasEmpty, wasSentBefore: end.wasSentBefore }, numbers);
  const isSure =
    outcome === "accepted" || outcome === "rejected" || outcome === "empty" || outcome === "validator-fault";
  await persist(context, halt, () =>
    database.transaction(() => {
      journal.settle(task.key, { outcome, feedback, cooldownUntil }, nowMs);
      if (isSure && "answer" in end && !end.wasSentBefore) {
        // A pull that it called too early has shown that it is the clocks that differ, not the numbers.
        const mostMs = (record?.earlyPulls ?? 0) > 0 ? largestLagMs : undefined;
        const lagMs = lagFrom(cooldownUntil, times, numbers, outcome === "rejected", mostMs);
        if (lagMs !== undefined) book.learnLag(hotkey, lagMs);
      }
      if (feedback !== null && isSure) book.keepFeedback(hotkey, feedback, nowMs);
      // A definite answer's cooldown counts even if it has run out on the way.
      if (cooldownUntil > nowS || (isSure && cooldownUntil > 0)) {
        book.adoptCooldown(hotkey, believedCooldown(cooldownUntil, nowMs));
      } else book.hold(hotkey, longestCooldown(context, task, times, numbers), `outcome ${outcome}`);
    }),
  );
  reporter.info("feedback_received", {
    ...{ hotkey, uid, task: taskId, outcome, cooldownUntil, score: task.chosenScore },
    ...{ fidelity: feedback?.task_fidelity_score ?? null, rating: feedback?.current_duel_rating ?? null },
  });
  if (outcome === "rejected")
    reporter.error("penalty_received", { hotkey, uid, task: taskId, score: task.chosenScore });
  bell.ring();
}

/** As if the validator had taken it just now, with a penalty where there was anything to reject. */
function longestCooldown(
  { book, config }: MinerContext,
  task: TaskRow,
  times: { readonly nowMs: number; readonly assignedAtMs: number },
  numbers: CooldownNumbers,
): number {
  const mayBePenalised = (task.resultBytes ?? 0) > 0;
  return cooldownEnd(times, numbers, mayBePenalised) + (book.get(task.validator)?.lagMs ?? 0) + config.cooldownMarginMs;
}
