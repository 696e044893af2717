import type { SubmitFeedback } from "@lode/contract/generation";
import type { TaskOutcome } from "../journal/task-row.ts";
import type { CooldownNumbers } from "./cooldown.ts";

/**
 * What became of a submission, which the answer does not say in so many words.
 * Fidelity above 0: accepted. `validation_failed`: the validator's fault. Otherwise the cooldown tells: that of a penalty (870 s and
 * more) or that of a task that was taken (270 to 300 s). None running: the validator took no notice, be it that the task is unknown to
 * it, or that an earlier copy is still being validated.
 * The two kinds of cooldown lie 570 s apart; the line is drawn in the middle, so that clocks may differ and answers be slow.
 * @param answer.cooldownUntil the validator's unix seconds, 0 when it told none
 * @param told.nowS our best guess of the validator's clock, unix seconds
 * @param told.wasSentBefore whether an earlier copy of the same body may have arrived
 */
export function outcomeOf(
  answer: { readonly feedback: SubmitFeedback | null; readonly cooldownUntil: number },
  told: { readonly nowS: number; readonly wasEmpty: boolean; readonly wasSentBefore: boolean },
  numbers: CooldownNumbers,
): TaskOutcome {
  const { feedback, cooldownUntil } = answer;
  if (feedback?.validation_failed === true) return "validator-fault";
  if ((feedback?.task_fidelity_score ?? 0) > 0) return "accepted";
  const leftS = cooldownUntil - told.nowS;
  if (leftS <= 0) return "open";
  if (leftS > numbers.taskS + (numbers.penaltyS - numbers.throttleS) / 2) return "rejected";
  if (told.wasEmpty) return "empty";
  return told.wasSentBefore ? "already-processed" : "open";
}
