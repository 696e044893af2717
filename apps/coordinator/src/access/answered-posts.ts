import type { Hotkey } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import { and, eq, lt } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { answeredPosts } from "../database/schema.ts";

/** A signature is refused as stale after 300 s, so an answer need not outlive it by much. */
const keepMs = 15 * 60_000;
const pruneEveryMs = 60_000;

/**
 * A signed POST is done once: the same signature of the same hotkey gets the first answer again, whatever body it comes
 * with. Kept in the database, so that a restart does not open the window anew.
 */
export class AnsweredPosts {
  readonly #db: Database;
  readonly #wall: Clock;
  readonly #underWay = new Map<string, Promise<unknown>>();
  #prunedAt = 0;

  constructor(db: Database, wall: Clock) {
    this.#db = db;
    this.#wall = wall;
  }

  /** @param signature 128 lower-case hex digits of a signature that has verified. A failure is not remembered. */
  async once<Answer extends object>(hotkey: Hotkey, signature: string, work: () => Promise<Answer>): Promise<Answer> {
    const key = `${hotkey}:${signature}`;
    const same = this.#underWay.get(key);
    if (same !== undefined) return (await same) as Answer;
    const answer = this.#answer(hotkey, signature, work);
    this.#underWay.set(key, answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #answer<Answer extends object>(
    hotkey: Hotkey,
    signature: string,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    await this.#prune();
    const where = and(eq(answeredPosts.hotkey, hotkey), eq(answeredPosts.signature, signature));
    const [earlier] = await this.#db.select().from(answeredPosts).where(where);
    if (earlier !== undefined) return earlier.answer as Answer;
    const answer = await work();
    const answeredAtWall = this.#wall.now();
    await this.#db.insert(answeredPosts).values({ hotkey, signature, answer, answeredAtWall }).onConflictDoNothing();
    return answer;
  }

  async #prune(): Promise<void> {
    const now = this.#wall.now();
    if (now - this.#prunedAt < pruneEveryMs) return;
    this.#prunedAt = now;
    await this.#db.delete(answeredPosts).where(lt(answeredPosts.answeredAtWall, now - keepMs));
  }
}
