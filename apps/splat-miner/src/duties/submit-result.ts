import type { MinerContext } from "../context.ts";
import type { TaskRow } from "../journal/task-row.ts";
import { type Sent, sendBody } from "./send-body.ts";
import { settleTask } from "./settle-task.ts";

/**
 * A validator keeps other submissions out for 30 s while it validates one; a copy that comes later finds it done. Protocol time.
 */
const afterLockMs = 35_000;
/** Sends whose fate nobody knows: one, and the one copy that may tell. */
const maxLostSends = 2;

/**
 * Delivers a signed body until the validator's word about it is known, it is known to be pointless, or patience ends. All attempts
 * send the same bytes.
 * @param onWait told when the next attempt is some time away
 * @throws the halt signal's reason; the body stays in the journal
 */
export async function submitResult(
  context: MinerContext,
  key: number,
  halt: AbortSignal,
  onWait: () => void,
): Promise<void> {
  const { wall, journal, config, reporter } = context;
  const giveUpAt = wall.now() + config.submitPatienceMs;
  for (let failures = 0; ; failures += 1) {
    const task = journal.task(key);
    const wasSentBefore = task.lostSends > 0;
    if (wasSentBefore) await lockIsOver(context, task, halt, onWait);
    const sent: Sent = await sendBody(context, task, halt);
    switch (sent.kind) {
      case "answered":
        return settleTask(context, task, { answer: sent.answer, wasSentBefore }, halt);
      case "refused":
        return settleTask(context, task, { outcome: refusedOutcome(sent.status, wasSentBefore) }, halt);
      case "lost":
        if (journal.task(key).lostSends >= maxLostSends) return settleTask(context, task, { outcome: "unknown" }, halt);
        break;
      case "not-taken": {
        const pauseMs = pauseAfter(context, failures);
        if (wall.now() + pauseMs >= giveUpAt) return settleTask(context, task, { outcome: "undelivered" }, halt);
        reporter.info("submit_retried", { task: task.taskId, code: sent.code, pauseMs });
        onWait();
        await wall.sleepUntil(wall.now() + pauseMs, halt);
      }
    }
  }
}

/** Also after a restart: a copy that comes while the first one is validated is told nothing about it. */
async function lockIsOver(
  { protocol }: MinerContext,
  { lastSentAt }: TaskRow,
  halt: AbortSignal,
  onWait: () => void,
): Promise<void> {
  const now = protocol.now();
  // A clock that was ahead when it was sent must not make this longer than it is.
  const until = Math.min(lastSentAt ?? 0, now) + afterLockMs;
  if (until <= now) return;
  onWait();
  await protocol.sleepUntil(until, halt);
}

/** 403 says that the validator has no task for us: after an earlier copy, because that one was taken. */
function refusedOutcome(status: number, wasSentBefore: boolean): NonNullable<TaskRow["outcome"]> {
  return status === 403 && wasSentBefore ? "already-processed" : "refused";
}

function pauseAfter({ config, random }: MinerContext, failures: number): number {
  const ceiling = Math.min(config.retryMaxMs, config.retryBaseMs * 2 ** Math.min(failures, 30));
  // At least half, so that a validator that is down is not hammered by chance.
  return Math.ceil(ceiling / 2 + (random.next() * ceiling) / 2);
}
