import type { SynapseValue } from "@lode/bittensor/auth";
import { pullTask as pullSynapse } from "@lode/contract/generation";
import type { MinerContext } from "../context.ts";
import type { ValidatorEntry } from "../directory/validator-directory.ts";
import type { BriefTask, TaskRow } from "../journal/task-row.ts";
import { considerBlacklisting } from "./consider-blacklisting.ts";
import { believedCooldown, type CooldownNumbers, lagFrom, largestLagMs } from "./cooldown.ts";
import { codeOf, persist } from "./persist.ts";

type PullAnswer = SynapseValue<typeof pullSynapse>;

/** First and longest pause after pulls that failed on the way; protocol time. */
const failedBaseMs = 15_000;
const failedMaxMs = 300_000;
/** Pause after an answer with neither a task nor a cooldown. */
const nothingMs = 300_000;
/** Of the pause after refusals by the validator's clock. */
const maxDoublings = 4;
/** Of a validator that tells none, or nonsense. */
const usualThreshold = 0.6;

/**
 * Asks one validator for work. The task is in the journal when this returns; a failed or refused pull leaves a cooldown or a pause
 * there instead.
 * @throws the signal's reason; LodeError SPLAT_MINER_JOURNAL_FAILED, and then nothing was asked
 */
export async function pullTask(
  context: MinerContext,
  validator: ValidatorEntry,
  halt: AbortSignal,
): Promise<TaskRow | undefined> {
  const { dendrite, book, protocol, wall, config, reporter } = context;
  const { hotkey, uid, ip, port } = validator;
  book.meet(hotkey, uid);
  const sentAt = protocol.now();
  const startedAt = wall.now();
  let answer: PullAnswer;
  try {
    // Each attempt counts, so the dendrite makes only one.
    const options = { timeoutMs: config.pullTimeoutMs, maxAttempts: 1, signal: halt };
    answer = (await dendrite.call({ ip, port, hotkey }, pullSynapse, {}, options)).value;
  } catch (error) {
    halt.throwIfAborted();
    const tookMs = wall.now() - startedAt;
    await persist(context, halt, () => noteFailure(context, validator, tookMs));
    reporter.warn("pull_failed", { hotkey, uid, code: codeOf(error, "DENDRITE_ANSWER_INVALID"), error });
    return undefined;
  }
  const tookMs = wall.now() - startedAt;
  await persist(context, halt, () => {
    book.answered(hotkey, "pull", tookMs, protocol.now());
    considerBlacklisting(context, hotkey);
  });
  if (answer.task === null) {
    await persist(context, halt, () => noteRefusal(context, validator, answer, sentAt));
    return undefined;
  }
  return persist(context, halt, () => noteTask(context, validator, answer));
}

function noteFailure(context: MinerContext, { hotkey }: ValidatorEntry, tookMs: number): void {
  const { book, protocol } = context;
  book.failed(hotkey, "pull", tookMs);
  const failures = book.get(hotkey)?.failuresInARow ?? 1;
  const pauseMs = Math.min(failedMaxMs, failedBaseMs * 2 ** Math.min(failures - 1, 10));
  book.hold(hotkey, protocol.now() + pauseMs, "the last pull failed");
  considerBlacklisting(context, hotkey);
}

/** Too early by the validator's clock, not registered, or simply nothing there. */
function noteRefusal(
  { book, journal, protocol, reporter, config }: MinerContext,
  { hotkey, uid }: ValidatorEntry,
  answer: PullAnswer,
  sentAt: number,
): void {
  const { cooldown_until: cooldownUntil, cooldown_violations: violations } = answer;
  if (cooldownUntil <= 0) {
    book.hold(hotkey, protocol.now() + nothingMs, "it had no task");
    reporter.info("pull_without_task", { hotkey, uid });
    return;
  }
  const record = book.get(hotkey)!;
  // It holds that its cooldown still runs, so its clock is behind ours by at least this much.
  const lagMs = sentAt - cooldownUntil * 1_000;
  const believed = believedCooldown(cooldownUntil, protocol.now());
  book.refusedPull(hotkey, { cooldownUntil: believed, violations, isEarly: violations > 0 });
  if (lagMs > largestLagMs) book.hold(hotkey, protocol.now() + nothingMs, "it told a cooldown that is long over");
  else if (lagMs > record.lagMs) {
    const last = journal.lastSettled(hotkey);
    const told = last && last.cooldownUntil === record.cooldownUntil ? lagToldBy(last, config.cooldown) : undefined;
    if (told !== undefined && told >= lagMs) book.learnLag(hotkey, told);
    else {
      // A clock was set since. If it is ours, no more of the cooldown is left than the whole of it; its own may need longer.
      const { taskS, penaltyS } = config.cooldown;
      const isPlain = last !== undefined && plainOutcomes.has(last.outcome);
      const wholeMs = 1_000 * (taskS + (isPlain ? 0 : penaltyS));
      book.learnLag(hotkey, lagMs);
      book.hold(
        hotkey,
        protocol.now() + wholeMs * 2 ** Math.min(record.refusalsInARow, maxDoublings),
        "our clock is ahead of its own",
      );
    }
  }
  reporter.warn("pull_refused", { hotkey, uid, cooldownUntil, violations });
}

/** Those that a validator ends without a penalty. */
const plainOutcomes: ReadonlySet<string | null> = new Set(["accepted", "empty", "validator-fault"]);

/** What the last answer to a submission says of its clock, however far apart the clocks are. */
function lagToldBy(task: BriefTask, numbers: CooldownNumbers): number | undefined {
  const isPenalised = task.outcome === "rejected";
  if ((!isPenalised && !plainOutcomes.has(task.outcome)) || task.outcomeAt === null || task.cooldownUntil === null) {
    return undefined;
  }
  const times = { nowMs: task.outcomeAt, assignedAtMs: task.pulledAt };
  const own = { ...numbers, throttleS: task.throttleS };
  return lagFrom(task.cooldownUntil, times, own, isPenalised, largestLagMs);
}

function noteTask(context: MinerContext, { hotkey, uid, ip, port }: ValidatorEntry, answer: PullAnswer): TaskRow {
  const { book, journal, database, protocol, reporter } = context;
  const task = answer.task!;
  const told = answer.validation_threshold;
  const { task: row, kind } = database.transaction(() => {
    book.release(hotkey);
    return journal.openTask({
      validator: hotkey,
      uid,
      ip,
      port,
      taskId: task.id,
      type: task.type,
      prompt: task.prompt,
      threshold: Number.isFinite(told) && told >= 0 ? told : usualThreshold,
      throttleS: Math.min(86_400, Math.max(0, Number(answer.throttle_period))),
      pulledAt: protocol.now(),
    });
  });
  reporter.info("task_pulled", { hotkey, uid, task: task.id, type: task.type, kind, threshold: row.threshold });
  return row;
}
