import type { Clock } from "@lode/runtime/clock";
import type pg from "pg";
import { knownFailure } from "../database/database-failure.ts";
import type { Database } from "../database/open-database.ts";
import type { PostgresServerAccess } from "../database/postgres-database.ts";
import { leadershipName } from "./fenced-writes.ts";
import { type Leadership, nextFence, type Term } from "./leadership.ts";

export interface PostgresLeadershipParts {
  readonly db: Database;
  readonly server: PostgresServerAccess;
  readonly wall: Clock;
  /** What people see in the row. */
  readonly holder: string;
  /** Real milliseconds between two looks whether the lock's session still lives. */
  readonly lookEveryMs?: number;
  /** Real milliseconds after which a leader whose session says nothing any more is put out of its office. */
  readonly silentForMs?: number;
}

/** The session that holds the lock, and when it last did anything by the server's clock: compared with itself only. */
interface Holder {
  readonly pid: number;
  readonly last: string;
  /** When we first saw it like this, real time. */
  readonly seenAt: number;
}

/** Of the session lock; any number that nothing else here locks by. */
const lockKey = 4_646_002;
/** Where Postgres shows a lock by one number: its halves as class and object, and a 1 for that form. */
const holderOfLock = `
  select activity.pid, coalesce(activity.state_change::text, '') as last
  from pg_locks locks join pg_stat_activity activity using (pid)
  where locks.locktype = 'advisory' and locks.granted and locks.classid = 0 and locks.objid = $1::bigint::oid
    and locks.objsubid = 1 and locks.database = (select oid from pg_database where datname = current_database())`;
/** Real milliseconds in which the session has to answer: after it, the leadership counts as lost. */
const answerWithinMs = 5_000;

/**
 * Leadership by a lock that belongs to a database session: it goes with the process, the machine or the connection that
 * held it, and the server notices each of them. A process that hangs keeps its session, so those who stand by look
 * whether it still says something, and end the session of one that does not. What a former leader still had in hand is
 * stopped by the fence.
 */
export class PostgresLeadership implements Leadership {
  readonly #parts: PostgresLeadershipParts;
  /** The session that tries, kept between tries. */
  #session: pg.Client | undefined;
  #holder: Holder | undefined;

  constructor(parts: PostgresLeadershipParts) {
    this.#parts = parts;
  }

  async take(): Promise<Term | undefined> {
    try {
      const session = await this.#connected();
      const answer = await ask<{ taken: boolean }>(session, "select pg_try_advisory_lock($1) as taken", [lockKey]);
      if (answer[0]?.taken !== true) {
        await this.#watchHolder(session);
        return undefined;
      }
      this.#holder = undefined;
      const { db, holder, wall } = this.#parts;
      return this.#term(session, await nextFence(db, { holder, atWall: wall.now() }));
    } catch (error) {
      // With the session, whatever it had locked is free again.
      await this.#drop();
      throw knownFailure(error) ?? error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#drop();
  }

  #term(session: pg.Client, fence: number): Term {
    const ended = new AbortController();
    const lost = new AbortController();
    const lose = (): void => lost.abort();
    session.once("end", lose);
    const looking = this.#look(fence, AbortSignal.any([ended.signal, lost.signal])).catch(lose);
    return {
      fence,
      lost: lost.signal,
      end: async () => {
        ended.abort();
        await looking;
        session.off("end", lose);
        await this.#drop();
      },
    };
  }

  /** Ends by failing: the session is gone, says nothing, or another one has a later fence. */
  async #look(fence: number, signal: AbortSignal): Promise<void> {
    const { wall, lookEveryMs = 1_000 } = this.#parts;
    const asleep = async (): Promise<boolean> => {
      await wall.sleepUntil(wall.now() + lookEveryMs, signal).catch(() => {});
      return !signal.aborted;
    };
    while (await asleep()) {
      const session = this.#session;
      if (session === undefined) throw new Error("the session of the lock is gone");
      // By this session and no other: that requests wait for connections says nothing about who leads.
      const [row] = await ask<{ fence: string }>(session, "select fence from scheduler_leadership where name = $1", [
        leadershipName,
      ]);
      if (Number(row?.fence) !== fence) throw new Error("another one leads");
    }
  }

  async #watchHolder(session: pg.Client): Promise<void> {
    const { wall, silentForMs = 15_000 } = this.#parts;
    const [row] = await ask<{ pid: number; last: string }>(session, holderOfLock, [lockKey]);
    if (row === undefined) return;
    const now = wall.now();
    const before = this.#holder;
    if (before?.pid !== row.pid || before.last !== row.last) this.#holder = { ...row, seenAt: now };
    else if (now - before.seenAt >= silentForMs) await ask(session, "select pg_terminate_backend($1)", [row.pid]);
  }

  async #connected(): Promise<pg.Client> {
    if (this.#session !== undefined) return this.#session;
    const session = this.#parts.server.newClient("lode-leadership");
    const gone = (): void => {
      if (this.#session === session) this.#session = undefined;
    };
    session.on("error", gone).once("end", gone);
    await session.connect();
    this.#session = session;
    return session;
  }

  async #drop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session === undefined) return;
    // A server that says nothing does not say goodbye either.
    const goodbye = session.end().catch(() => {});
    const limit = new AbortController();
    const { wall } = this.#parts;
    const givenUp = wall.sleepUntil(wall.now() + answerWithinMs, limit.signal).catch(() => {});
    await Promise.race([goodbye, givenUp]);
    limit.abort();
  }
}

async function ask<Row>(session: pg.Client, text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
  // The driver knows a limit for a single question, its types do not.
  const question: pg.QueryConfig & { readonly query_timeout: number } = {
    text,
    values: [...values],
    query_timeout: answerWithinMs,
  };
  return (await session.query(question)).rows as readonly Row[];
}
