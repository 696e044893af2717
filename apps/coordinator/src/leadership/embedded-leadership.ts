import type { Clock } from "@lode/runtime/clock";
import type { Database } from "../database/open-database.ts";
import { type Leadership, nextFence, type Term } from "./leadership.ts";

/** The embedded database has one process, which always leads. */
export class EmbeddedLeadership implements Leadership {
  readonly #db: Database;
  readonly #wall: Clock;
  readonly #holder: string;

  constructor(db: Database, wall: Clock, holder: string) {
    this.#db = db;
    this.#wall = wall;
    this.#holder = holder;
  }

  async take(): Promise<Term> {
    const fence = await nextFence(this.#db, { holder: this.#holder, atWall: this.#wall.now() });
    return { fence, lost: new AbortController().signal, end: async () => {} };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
