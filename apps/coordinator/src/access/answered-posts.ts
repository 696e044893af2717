import type { Hotkey } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import { and, eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { answeredPosts } from "../database/schema.ts";
import { Recent } from "./recent.ts";

/** Answers are small; those of the last requests are not asked of the database again. */
const maxRecalled = 5_000;

export type AnsweredPostRow = typeof answeredPosts.$inferInsert;

/**
 * A signed POST is done once: the same signature of the same hotkey gets the first answer again, whatever body it comes
 * with. Kept in the database, so that neither a restart nor another replica opens the window anew.
 */
export class AnsweredPosts {
  readonly #db: Database;
  readonly #wall: Clock;
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #recalled = new Recent<object>(maxRecalled);

  constructor(db: Database, wall: Clock) {
    this.#db = db;
    this.#wall = wall;
  }

  /**
   * Does the work, unless it has been done: then the first answer. Two replicas that are given the same request at once
   * may both work, so the work has to be such that twice is as good as once; both answer what was recorded first.
   * @param signature 128 lower-case hex digits of a signature that has verified. A failure is not remembered.
   */
  once<Answer extends object>(hotkey: Hotkey, signature: string, work: () => Promise<Answer>): Promise<Answer> {
    return this.alone(hotkey, signature, async () => {
      const earlier = await this.find(hotkey, signature);
      if (earlier !== undefined) return earlier as Answer;
      try {
        return await this.#record(hotkey, signature, await work());
      } catch (error) {
        // Another replica may have been faster, and what it did be the reason for the refusal here.
        const first = await this.find(hotkey, signature).catch(() => undefined);
        if (first !== undefined) return first as Answer;
        throw error;
      }
    });
  }

  /** Whoever comes with the same signature while the work is under way waits for it, and gets its outcome. */
  async alone<Answer extends object>(hotkey: Hotkey, signature: string, work: () => Promise<Answer>): Promise<Answer> {
    const key = keyOf(hotkey, signature);
    const same = this.#underWay.get(key);
    if (same !== undefined) return (await same) as Answer;
    const answer = work();
    this.#underWay.set(key, answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(key);
    }
  }

  /** The answer given before, if this replica remembers it; costs nothing. */
  recall(hotkey: Hotkey, signature: string): object | undefined {
    return this.#recalled.get(keyOf(hotkey, signature));
  }

  /** The answer given before, by whichever replica. */
  async find(hotkey: Hotkey, signature: string): Promise<object | undefined> {
    const recalled = this.recall(hotkey, signature);
    if (recalled !== undefined) return recalled;
    const where = and(eq(answeredPosts.hotkey, hotkey), eq(answeredPosts.signature, signature));
    const [row] = await this.#db.select({ answer: answeredPosts.answer }).from(answeredPosts).where(where);
    if (row === undefined) return undefined;
    this.remember(hotkey, signature, row.answer as object);
    return row.answer as object;
  }

  /**
   * What to insert in one transaction with the work itself, with `on conflict do nothing`: a row that was not inserted
   * was answered elsewhere, its work is not done and its answer is found with {@link find}.
   */
  row(hotkey: Hotkey, signature: string, answer: object): AnsweredPostRow {
    return { hotkey, signature, answer, answeredAtWall: this.#wall.now() };
  }

  /** To be called once the row is committed, never before. */
  remember(hotkey: Hotkey, signature: string, answer: object): void {
    this.#recalled.set(keyOf(hotkey, signature), answer);
  }

  async #record<Answer extends object>(hotkey: Hotkey, signature: string, answer: Answer): Promise<Answer> {
    const inserted = await this.#db
      .insert(answeredPosts)
      .values(this.row(hotkey, signature, answer))
      .onConflictDoNothing()
      .returning({ hotkey: answeredPosts.hotkey });
    if (inserted.length === 0) return ((await this.find(hotkey, signature)) as Answer | undefined) ?? answer;
    this.remember(hotkey, signature, answer);
    return answer;
  }
}

function keyOf(hotkey: Hotkey, signature: string): string {
  return `${hotkey}:${signature}`;
}
