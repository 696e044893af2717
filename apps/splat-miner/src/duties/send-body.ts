import type { SynapseValue } from "@lode/bittensor/auth";
import { CallFailure } from "@lode/bittensor/dendrite";
import { submitResults } from "@lode/contract/generation";
import type { MinerContext } from "../context.ts";
import type { TaskRow } from "../journal/task-row.ts";
import { considerBlacklisting } from "./consider-blacklisting.ts";
import { codeOf, persist } from "./persist.ts";
import { readBody } from "./sign-result.ts";

export type SubmitAnswer = SynapseValue<typeof submitResults>;

/** One attempt at delivering a signed body. */
export type Sent =
  | { readonly kind: "answered"; readonly answer: SubmitAnswer }
  /** It never got to the validator's rules: sending it again is sending it for the first time. */
  | { readonly kind: "not-taken"; readonly code: string }
  /** Refused for good. 403: no task of ours is known. */
  | { readonly kind: "refused"; readonly code: string; readonly status: number }
  /** Nobody knows whether it was taken. */
  | { readonly kind: "lost"; readonly code: string };

/** Answered before a validator's own code is reached: not verified, too slow or busy, too many calls. */
const statusesBeforeTheRules = new Set([401, 408, 429, 503]);

/**
 * Sends what was signed, once; that it begins is in the journal before the first byte leaves.
 * @throws the halt signal's reason, and then nobody knows
 */
export async function sendBody(context: MinerContext, task: TaskRow, halt: AbortSignal): Promise<Sent> {
  const { journal, book, dendrite, known, protocol, wall, config, reporter } = context;
  const { validator: hotkey, uid, taskId } = task;
  // Validators move; the address of the pull is for one that has just left the list.
  const { ip, port } = known.entry(hotkey) ?? task;
  const input = readBody(task.body!);
  await persist(context, halt, () => journal.beginSend(task.key, protocol.now()));
  const startedAt = wall.now();
  const note = (isAnswered: boolean): Promise<void> =>
    persist(context, halt, () => {
      const tookMs = wall.now() - startedAt;
      if (isAnswered) book.answered(hotkey, "submit", tookMs, protocol.now());
      else book.failed(hotkey, "submit", tookMs);
      considerBlacklisting(context, hotkey);
    });
  const call = {};
  context.calls.add(call);
  try {
    const options = { timeoutMs: config.submitTimeoutMs, maxAttempts: 1, signal: halt };
    const { value } = await dendrite.call({ ip, port, hotkey }, submitResults, input, options);
    await note(true);
    return { kind: "answered", answer: value };
  } catch (error) {
    halt.throwIfAborted();
    const code = codeOf(error, "DENDRITE_ANSWER_INVALID");
    const status = error instanceof CallFailure ? error.status : undefined;
    const isRefusal = status !== undefined && status >= 400 && status < 500 && !statusesBeforeTheRules.has(status);
    await note(status === 403);
    reporter.warn("submit_failed", { hotkey, uid, task: taskId, code, status, attempt: task.sends + 1, error });
    if (isRefusal) return { kind: "refused", code, status };
    const isUntouched =
      (error instanceof CallFailure && !error.wasSent) || (status !== undefined && statusesBeforeTheRules.has(status));
    if (!isUntouched) return { kind: "lost", code };
    await persist(context, halt, () => journal.sendWasNotTaken(task.key));
    return { kind: "not-taken", code };
  } finally {
    context.calls.delete(call);
  }
}
