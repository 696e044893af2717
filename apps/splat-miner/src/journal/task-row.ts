import type { Hotkey } from "@lode/bittensor/primitives";
import type { SubmitFeedback } from "@lode/contract/generation";

/**
 * How a task ended for us.
 * `accepted`, `rejected` (with penalty), `empty` (our deliberate skip was taken), `validator-fault` (its validation service failed),
 * `already-processed` (an earlier copy of the same body had arrived; its score is not told), `open` (the validator took no notice of
 * it), `refused` (it answered with a refusal), `unknown` (no answer at all), `undelivered` (given up before it could be reached).
 */
export type TaskOutcome =
  | "accepted"
  | "rejected"
  | "empty"
  | "validator-fault"
  | "already-processed"
  | "open"
  | "refused"
  | "unknown"
  | "undelivered";

/** One task of one validator, as far as it got. Null: not yet. */
export interface TaskRow {
  readonly key: number;
  readonly validator: Hotkey;
  readonly taskId: string;
  readonly uid: number;
  readonly ip: string;
  readonly port: number;
  readonly type: string;
  readonly prompt: string;
  readonly threshold: number;
  readonly throttleS: number;
  readonly pulledAt: number;
  readonly chosenAt: number | null;
  /** Null as well when nothing was worth sending. */
  readonly chosenVariant: number | null;
  readonly chosenScore: number | null;
  readonly chosenWhy: string | null;
  /** Fields of the signed submit call, JSON; see `sign-result.ts`. */
  readonly body: string | null;
  readonly bodySha256: string | null;
  /** Bytes of the SPZ in it; 0 for the empty answer. */
  readonly resultBytes: number | null;
  readonly signedAt: number | null;
  /** Times that sending was begun. */
  readonly sends: number;
  /** Of these, how many ended without telling whether the validator has it. */
  readonly lostSends: number;
  readonly firstSentAt: number | null;
  readonly lastSentAt: number | null;
  readonly outcome: TaskOutcome | null;
  readonly outcomeAt: number | null;
  readonly feedback: SubmitFeedback | null;
  readonly cooldownUntil: number | null;
}

/** A task without what may be megabytes: the signed body, and a picture's base64. */
export interface BriefTask extends Omit<TaskRow, "body" | "ip" | "port"> {
  /** At most the first 1000 characters, not beyond a NUL; empty for a picture. */
  readonly prompt: string;
  /** Of the whole, as UTF-8. */
  readonly promptBytes: number;
  readonly isSigned: boolean;
}

export interface VariantRow {
  readonly number: number;
  readonly seed: number;
  readonly generationId: string;
  readonly madeAt: number | null;
  readonly madeSeconds: number | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  /** What the asset server told of it. */
  readonly facts: Readonly<Record<string, unknown>> | null;
  readonly judgedAt: number | null;
  readonly judgedSeconds: number | null;
  readonly score: number | null;
  readonly metrics: Readonly<Record<string, unknown>> | null;
  readonly problemCode: string | null;
  readonly problemText: string | null;
}

export const taskFields = `key, validator, task_id as taskId, uid, ip, port, type, prompt, threshold, throttle_s as throttleS,
  pulled_at as pulledAt, chosen_at as chosenAt, chosen_variant as chosenVariant, chosen_score as chosenScore,
  chosen_why as chosenWhy, body, body_sha256 as bodySha256, result_bytes as resultBytes, signed_at as signedAt, sends,
  lost_sends as lostSends, first_sent_at as firstSentAt, last_sent_at as lastSentAt, outcome, outcome_at as outcomeAt,
  feedback, cooldown_until as cooldownUntil`;

const briefPrompt = "case when type = 'image' then '' else substr(prompt, 1, 1000) end";
export const briefFields = `${taskFields
  .replace(" ip, port,", "")
  .replace(" prompt,", ` ${briefPrompt} as prompt, length(cast(prompt as blob)) as promptBytes,`)
  .replace(" body,", " body is not null as isSigned,")}`;

export const variantFields = `number, seed, generation_id as generationId, made_at as madeAt, made_seconds as madeSeconds, bytes, sha256,
  facts, judged_at as judgedAt, judged_seconds as judgedSeconds, score, metrics, problem_code as problemCode,
  problem_text as problemText`;

type Stored<Row, Keys extends keyof Row> = Omit<Row, Keys> & { readonly [K in Keys]: string | null };

export type StoredTask = Stored<TaskRow, "feedback">;
export type StoredVariant = Stored<VariantRow, "facts" | "metrics">;

export function readTask(row: StoredTask): TaskRow {
  return { ...row, feedback: parsed(row.feedback) };
}

export type StoredBrief = Stored<Omit<BriefTask, "isSigned">, "feedback"> & { readonly isSigned: number };

export function readBrief(row: StoredBrief): BriefTask {
  return { ...row, feedback: parsed(row.feedback), isSigned: row.isSigned === 1 };
}

export function readVariant(row: StoredVariant): VariantRow {
  return { ...row, facts: parsed(row.facts), metrics: parsed(row.metrics) };
}

function parsed<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}
