import type { Hotkey } from "@lode/bittensor/primitives";
import type { SubmitFeedback } from "@lode/contract/generation";
import type { JournalDatabase } from "./database.ts";
import { foldIntoSessions } from "./forgotten.ts";
import {
  type BriefTask,
  briefFields,
  readBrief,
  readTask,
  readVariant,
  type StoredBrief,
  type StoredTask,
  type StoredVariant,
  type TaskOutcome,
  type TaskRow,
  taskFields,
  type VariantRow,
  variantFields,
} from "./task-row.ts";

export type NewTask = Pick<
  TaskRow,
  "validator" | "taskId" | "uid" | "ip" | "port" | "type" | "prompt" | "threshold" | "throttleS" | "pulledAt"
>;

export interface MadeVariant {
  readonly spz: Uint8Array;
  readonly sha256: string;
  readonly seconds: number;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface JudgedVariant {
  readonly score: number;
  readonly seconds: number;
  readonly metrics: Readonly<Record<string, unknown>>;
}

/**
 * What a miner has done with its tasks, step by step: written after each step and read before it, so that a process killed at any
 * moment goes on where it stopped.
 */
export class Journal {
  readonly #db: JournalDatabase;
  readonly #session: number;

  constructor(database: JournalDatabase, session: number) {
    this.#db = database;
    this.#session = session;
  }

  /**
   * Notes a pulled task. One that is there already is the same task pulled again: where its outcome was never told, it is open
   * again, with the body that was signed for it; that the validator still hands it out means that no copy of it was taken.
   * The same id with another prompt or type is another task: what was signed for the first would cost a penalty.
   */
  openTask(task: NewTask): { readonly task: TaskRow; readonly kind: "new" | "again" | "reopened" } {
    return this.#db.transaction(() => {
      const known = this.#taskLike(task);
      if (known !== undefined) {
        this.#db.run(
          `update task set outcome = null, outcome_at = null, outcome_session = null, lost_sends = 0, uid = ?, ip = ?, port = ?
           where key = ?`,
          task.uid,
          task.ip,
          task.port,
          known.key,
        );
        return { task: this.task(known.key), kind: known.outcome === null ? "again" : "reopened" };
      }
      this.#db.run(
        `insert into task (validator, task_id, uid, ip, port, type, prompt, threshold, throttle_s, pulled_at, session)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[task.validator, task.taskId, task.uid, task.ip, task.port, task.type, task.prompt],
        ...[task.threshold, task.throttleS, Math.floor(task.pulledAt), this.#session],
      );
      return { task: this.#taskLike(task)!, kind: "new" };
    });
  }

  task(key: number): TaskRow {
    return readTask(this.#db.one<StoredTask>(`select ${taskFields} from task where key = ?`, key)!);
  }

  /** Without an outcome, oldest first. */
  openTasks(): TaskRow[] {
    return this.#db.all<StoredTask>(`select ${taskFields} from task where outcome is null order by key`).map(readTask);
  }

  validatorsAtWork(): Set<Hotkey> {
    const rows = this.#db.all<{ validator: Hotkey }>("select validator from task where outcome is null");
    return new Set(rows.map(({ validator }) => validator));
  }

  /** Tasks that still need a variant. */
  unansweredTasks(): number {
    return this.#db.one<{ n: number }>("select count(*) as n from task where outcome is null and body is null")!.n;
  }

  variants(task: number): VariantRow[] {
    return this.#db
      .all<StoredVariant>(`select ${variantFields} from variant where task = ? order by number`, task)
      .map(readVariant);
  }

  /** Before the asset server is asked, so that the next process asks for the very same generation. */
  askVariant(
    task: number,
    variant: { readonly number: number; readonly seed: number; readonly generationId: string },
    at: number,
  ): void {
    const { number, seed, generationId } = variant;
    this.#db.run(
      "insert or ignore into variant (task, number, seed, generation_id, asked_at) values (?, ?, ?, ?, ?)",
      ...[task, number, seed, generationId, Math.floor(at)],
    );
    this.#db.run(
      "update variant set problem_code = null, problem_text = null where task = ? and number = ?",
      task,
      number,
    );
  }

  keepVariant(task: number, number: number, made: MadeVariant, at: number): void {
    this.#db.run(
      `update variant set made_at = ?, made_seconds = ?, bytes = ?, sha256 = ?, spz = ?, facts = ? where task = ? and number = ?`,
      ...[
        Math.floor(at),
        made.seconds,
        made.spz.length,
        made.sha256,
        made.spz,
        JSON.stringify(made.facts),
        task,
        number,
      ],
    );
  }

  keepScore(task: number, number: number, judged: JudgedVariant, at: number): void {
    this.#db.run(
      "update variant set judged_at = ?, judged_seconds = ?, score = ?, metrics = ? where task = ? and number = ?",
      ...[Math.floor(at), judged.seconds, judged.score, JSON.stringify(judged.metrics), task, number],
    );
  }

  keepProblem(task: number, number: number, problem: { readonly code: string; readonly text: string }): void {
    this.#db.run(
      "update variant set problem_code = ?, problem_text = ? where task = ? and number = ?",
      ...[problem.code, problem.text.slice(0, 1_000), task, number],
    );
  }

  /** Undefined once the task was signed for. */
  spzOf(task: number, number: number): Uint8Array | undefined {
    const row = this.#db.one<{ spz: Uint8Array | null }>(
      "select spz from variant where task = ? and number = ?",
      task,
      number,
    );
    return row?.spz ?? undefined;
  }

  choose(
    task: number,
    choice: { readonly variant: number | null; readonly score: number | null; readonly why: string },
    at: number,
  ): void {
    this.#db.run(
      "update task set chosen_at = ?, chosen_variant = ?, chosen_score = ?, chosen_why = ? where key = ?",
      ...[Math.floor(at), choice.variant, choice.score, choice.why, task],
    );
  }

  /** Once and for all: a body that is there stays. The variants' bytes go, as the body holds what is sent. */
  keepBody(task: number, body: string, sha256: string, resultBytes: number, at: number): void {
    this.#db.transaction(() => {
      this.#db.run(
        "update task set body = ?, body_sha256 = ?, result_bytes = ?, signed_at = ? where key = ? and body is null",
        ...[body, sha256, resultBytes, Math.floor(at), task],
      );
      this.#db.run("update variant set spz = null where task = ?", task);
    });
  }

  /** Before the first byte leaves. */
  beginSend(task: number, at: number): void {
    this.#db.run(
      `update task set sends = sends + 1, lost_sends = lost_sends + 1, first_sent_at = coalesce(first_sent_at, ?), last_sent_at = ?
       where key = ?`,
      ...[Math.floor(at), Math.floor(at), task],
    );
  }

  /** The last send certainly did not get through: it was counted as lost when it began. */
  sendWasNotTaken(task: number): void {
    this.#db.run("update task set lost_sends = max(0, lost_sends - 1) where key = ?", task);
  }

  settle(
    task: number,
    end: { readonly outcome: TaskOutcome; readonly feedback: SubmitFeedback | null; readonly cooldownUntil: number },
    at: number,
  ): void {
    const feedback = end.feedback === null ? null : JSON.stringify(end.feedback);
    this.#db.run(
      "update task set outcome = ?, outcome_at = ?, outcome_session = ?, feedback = ?, cooldown_until = ? where key = ?",
      ...[end.outcome, Math.floor(at), this.#session, feedback, end.cooldownUntil, task],
    );
  }

  /** The newest outcome that this validator's tasks have. */
  lastSettled(validator: Hotkey): BriefTask | undefined {
    const query = `select ${briefFields} from task where validator = ? and outcome is not null order by outcome_at desc, key desc`;
    const row = this.#db.one<StoredBrief>(`${query} limit 1`, validator);
    return row === undefined ? undefined : readBrief(row);
  }

  /** What tells a task from earlier ones with the same id: its validator, and its key where that one gave them the id as well. */
  marksOf({ key, taskId, validator }: Pick<TaskRow, "key" | "taskId" | "validator">): (string | number)[] {
    const [first] = this.#db.all<{ isOwn: number }>(
      "select validator = ? as isOwn from task where task_id = ? and key < ? order by isOwn desc limit 1",
      ...[validator, taskId, key],
    );
    if (first === undefined) return [];
    return first.isOwn === 1 ? [validator, key] : [validator];
  }

  /**
   * Forgets the oldest answered tasks, whole: a task that comes again after that is a new one. Their sessions keep the numbers.
   * @param keep.tasks the newest so many stay
   * @param keep.resultBytes and of these only as many as have no more than that in their bodies, counted as SPZ
   * @returns those forgotten, whose files may go too
   */
  prune(keep: {
    readonly tasks: number;
    readonly resultBytes: number;
  }): Pick<TaskRow, "key" | "taskId" | "validator">[] {
    const old = `select key from (
        select key, outcome, row_number() over newest as place, sum(coalesce(result_bytes, 0)) over newest as bytes
        from task window newest as (order by key desc)
      ) where outcome is not null and (place > ? or (place > 1 and bytes > ?))`;
    return this.#db.transaction(() => {
      const keys = this.#db.all<{ key: number }>(old, keep.tasks, keep.resultBytes).map(({ key }) => key);
      if (keys.length === 0) return [];
      foldIntoSessions(this.#db, keys);
      return keys.flatMap((key) =>
        this.#db.all<Pick<TaskRow, "key" | "taskId" | "validator">>(
          "delete from task where key = ? returning key, task_id as taskId, validator",
          key,
        ),
      );
    });
  }

  #taskLike({ validator, taskId, type, prompt }: NewTask): TaskRow | undefined {
    const query = `select ${taskFields} from task where validator = ? and task_id = ? and type = ? and prompt = ?`;
    const row = this.#db.one<StoredTask>(query, validator, taskId, type, prompt);
    return row === undefined ? undefined : readTask(row);
  }
}
