import type { Hotkey } from "@lode/bittensor/primitives";
import type { SubmitFeedback } from "@lode/contract/generation";
import type { JournalDatabase } from "./database.ts";

/** What is known of one validator. Milliseconds of protocol time unless said otherwise. */
export interface ValidatorRecord {
  readonly hotkey: Hotkey;
  readonly uid: number;
  /** The validator's own unix seconds; 0 when it never told. */
  readonly cooldownUntil: number;
  /** How far its clock is behind ours, as far as its answers showed; never negative. */
  readonly lagMs: number;
  /** Our own pause, where the validator's word is missing. */
  readonly heldUntil: number;
  readonly heldWhy: string | null;
  readonly failuresInARow: number;
  readonly refusalsInARow: number;
  /** As the validator last told. */
  readonly violations: number;
  /** Pulls of ours that it called too early. */
  readonly earlyPulls: number;
  readonly pullsOk: number;
  readonly pullsFailed: number;
  readonly submitsOk: number;
  readonly submitsFailed: number;
  /** Sum over all answered calls. */
  readonly latencyMs: number;
  /** Since the last automatic blacklisting, older calls counting half again and again. */
  readonly recentOk: number;
  readonly recentFailed: number;
  readonly recentLatencyMs: number;
  readonly lastContactAt: number | null;
  readonly lastFeedback: SubmitFeedback | null;
  readonly lastFeedbackAt: number | null;
}

export interface RecentSubmits {
  readonly ok: number;
  readonly failed: number;
}

type Stored = Omit<ValidatorRecord, "lastFeedback"> & { readonly lastFeedback: string | null };

const fields = `hotkey, uid, cooldown_until as cooldownUntil, lag_ms as lagMs, held_until as heldUntil, held_why as heldWhy,
  failures_in_a_row as failuresInARow, refusals_in_a_row as refusalsInARow, violations, early_pulls as earlyPulls,
  pulls_ok as pullsOk, pulls_failed as pullsFailed, submits_ok as submitsOk, submits_failed as submitsFailed,
  latency_ms as latencyMs, recent_ok as recentOk, recent_failed as recentFailed, recent_latency_ms as recentLatencyMs,
  last_contact_at as lastContactAt, last_feedback as lastFeedback, last_feedback_at as lastFeedbackAt`;

/** Calls after which the recent ones count half: what happened long ago fades. */
const fadeAfter = 50;

/** Cooldowns, clocks and records of all validators that we ever spoke to. */
export class ValidatorBook {
  readonly #db: JournalDatabase;

  constructor(database: JournalDatabase) {
    this.#db = database;
  }

  all(): ValidatorRecord[] {
    return this.#db.all<Stored>(`select ${fields} from validator order by uid, hotkey`).map(read);
  }

  get(hotkey: Hotkey): ValidatorRecord | undefined {
    const row = this.#db.one<Stored>(`select ${fields} from validator where hotkey = ?`, hotkey);
    return row === undefined ? undefined : read(row);
  }

  /** Makes sure that there is a record, under the uid that the hotkey has now. */
  meet(hotkey: Hotkey, uid: number): void {
    this.#db.run(
      "insert into validator (hotkey, uid) values (?, ?) on conflict (hotkey) do update set uid = excluded.uid",
      hotkey,
      uid,
    );
  }

  /** A call that was answered, whatever the answer. */
  answered(hotkey: Hotkey, kind: "pull" | "submit", tookMs: number, at: number): void {
    const column = kind === "pull" ? "pulls_ok" : "submits_ok";
    this.#db.run(
      `update validator set ${column} = ${column} + 1, recent_ok = recent_ok + 1, recent_submits_ok = recent_submits_ok + ?,
       latency_ms = latency_ms + ?, recent_latency_ms = recent_latency_ms + ?, failures_in_a_row = 0, last_contact_at = ?
       where hotkey = ?`,
      ...[kind === "submit" ? 1 : 0, Math.round(tookMs), Math.round(tookMs), Math.floor(at), hotkey],
    );
    this.#fade(hotkey);
  }

  /** A call that failed on the way. Its time counts: a call that always times out is slow. */
  failed(hotkey: Hotkey, kind: "pull" | "submit", tookMs: number): void {
    const column = kind === "pull" ? "pulls_failed" : "submits_failed";
    this.#db.run(
      `update validator set ${column} = ${column} + 1, recent_failed = recent_failed + 1,
       recent_submits_failed = recent_submits_failed + ?, recent_latency_ms = recent_latency_ms + ?,
       failures_in_a_row = failures_in_a_row + 1 where hotkey = ?`,
      ...[kind === "submit" ? 1 : 0, Math.round(tookMs), hotkey],
    );
    this.#fade(hotkey);
  }

  /** The submissions among the recent calls. */
  recentSubmits(hotkey: Hotkey): RecentSubmits {
    const query = "select recent_submits_ok as ok, recent_submits_failed as failed from validator where hotkey = ?";
    return this.#db.one<RecentSubmits>(query, hotkey) ?? { ok: 0, failed: 0 };
  }

  forgetRecent(hotkey: Hotkey): void {
    this.#db.run(
      `update validator set recent_ok = 0, recent_failed = 0, recent_latency_ms = 0, recent_submits_ok = 0,
       recent_submits_failed = 0 where hotkey = ?`,
      hotkey,
    );
  }

  /** The validator's word on when the next pull is allowed; it ends our own pause. */
  adoptCooldown(hotkey: Hotkey, cooldownUntil: number): void {
    this.#db.run(
      "update validator set cooldown_until = ?, held_until = 0, held_why = null, refusals_in_a_row = 0 where hotkey = ?",
      ...[Math.floor(cooldownUntil), hotkey],
    );
  }

  refusedPull(
    hotkey: Hotkey,
    refusal: { readonly cooldownUntil: number; readonly violations: number; readonly isEarly: boolean },
  ): void {
    this.#db.run(
      `update validator set cooldown_until = ?, violations = ?, early_pulls = early_pulls + ?,
       refusals_in_a_row = refusals_in_a_row + 1 where hotkey = ?`,
      ...[Math.floor(refusal.cooldownUntil), refusal.violations, refusal.isEarly ? 1 : 0, hotkey],
    );
  }

  hold(hotkey: Hotkey, until: number, why: string): void {
    this.#db.run(
      "update validator set held_until = ?, held_why = ? where hotkey = ?",
      ...[Math.ceil(until), why, hotkey],
    );
  }

  /** A pull that brought a task: no pause of ours is left. */
  release(hotkey: Hotkey): void {
    this.#db.run(
      "update validator set held_until = 0, held_why = null, refusals_in_a_row = 0 where hotkey = ?",
      hotkey,
    );
  }

  learnLag(hotkey: Hotkey, lagMs: number): void {
    this.#db.run("update validator set lag_ms = ? where hotkey = ?", Math.max(0, Math.round(lagMs)), hotkey);
  }

  keepFeedback(hotkey: Hotkey, feedback: SubmitFeedback, at: number): void {
    this.#db.run(
      "update validator set last_feedback = ?, last_feedback_at = ? where hotkey = ?",
      ...[JSON.stringify(feedback), Math.floor(at), hotkey],
    );
  }

  #fade(hotkey: Hotkey): void {
    this.#db.run(
      `update validator set recent_ok = recent_ok / 2, recent_failed = recent_failed / 2, recent_latency_ms = recent_latency_ms / 2,
       recent_submits_ok = recent_submits_ok / 2, recent_submits_failed = recent_submits_failed / 2
       where hotkey = ? and recent_ok + recent_failed >= ?`,
      ...[hotkey, fadeAfter],
    );
  }
}

function read(row: Stored): ValidatorRecord {
  return { ...row, lastFeedback: row.lastFeedback === null ? null : (JSON.parse(row.lastFeedback) as SubmitFeedback) };
}
