import { LodeError } from "@lode/runtime/errors";
import type { Pool, PoolClient } from "pg";
import { diskFull } from "../blobs/index.ts";
import { refused, unreachable } from "./catalogue-failure.ts";
import {
  Collision,
  maxAttempts,
  type SqlDatabase,
  type SqlRow,
  type SqlSession,
  type SqlValue,
} from "./sql-database.ts";

/** Any number that only our own processes use; they lock the catalogue's schema by it. */
const schemaLock = 4_041_700;
/** Serialization failure, deadlock. */
const collisions: ReadonlySet<string> = new Set(["40001", "40P01"]);
/** Connection trouble, out of resources but not of room, shutting down or starting up, a statement that took too long. */
const passing = /^(08|53|57|55P03|58)/;
const fullCode = "53100";

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Default 8. */
  readonly maxConnections?: number;
  /** Real milliseconds for one statement. Default 60,000. */
  readonly statementTimeoutMs?: number;
  /** Connections that broke while idle; the next statement gets a new one. */
  readonly onIdleFailure?: (failure: LodeError) => void;
}

/** One Postgres database, which several processes may share. */
export class PostgresDatabase implements SqlDatabase {
  readonly exclusion = `select pg_advisory_xact_lock(${schemaLock})`;
  readonly #pool: Pool;

  private constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Connects with the first statement. */
  static async open(options: PostgresOptions): Promise<PostgresDatabase> {
    const timeoutMs = options.statementTimeoutMs ?? 60_000;
    // The driver is loaded only where it is used.
    const { default: pg } = await import("pg");
    const pool = new pg.Pool({
      connectionString: options.url,
      max: options.maxConnections ?? 8,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: timeoutMs,
      query_timeout: timeoutMs,
      // A process that stops in the middle must not hold its locks for ever.
      idle_in_transaction_session_timeout: timeoutMs,
      application_name: "lode-assets",
    });
    pool.on("error", (failure) => options.onIdleFailure?.(unreachable(failure)));
    return new PostgresDatabase(pool);
  }

  async query(text: string, params: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    try {
      return (await this.#pool.query<SqlRow>(text, [...params])).rows;
    } catch (failure) {
      throw postgresFailure(failure);
    }
  }

  async transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#transact(work);
      } catch (failure) {
        if (!(failure instanceof Collision)) throw failure;
        if (attempt >= maxAttempts) throw unreachable(failure);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }

  async #transact<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    let broken: Error | undefined;
    const onError = (failure: Error) => {
      broken = failure;
    };
    client.on("error", onError);
    const query = async (text: string, params: readonly SqlValue[] = []): Promise<readonly SqlRow[]> => {
      try {
        return (await client.query<SqlRow>(text, [...params])).rows;
      } catch (failure) {
        throw postgresFailure(failure);
      }
    };
    try {
      // Each statement sees what others committed before it, so a row that was waited for is seen as it is now.
      await query("begin isolation level read committed");
      try {
        const result = await work({ query });
        await query("commit");
        return result;
      } catch (failure) {
        await query("rollback").catch((broke: unknown) => {
          broken ??= broke as Error;
        });
        throw failure;
      }
    } finally {
      client.off("error", onError);
      client.release(broken);
    }
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (failure) {
      throw postgresFailure(failure);
    }
  }
}

/** What a Postgres driver threw, as the house says it. */
export function postgresFailure(failure: unknown): Error {
  if (failure instanceof LodeError || failure instanceof Collision) return failure;
  const code = failure instanceof Error && "code" in failure ? failure.code : undefined;
  // Codes of SQL have five characters and a digit among them (EPIPE has none); without one, nobody answered.
  if (typeof code !== "string" || !/^(?=.*\d)[0-9A-Z]{5}$/.test(code)) return unreachable(failure);
  if (collisions.has(code)) return new Collision(code);
  if (code === fullCode) return diskFull(failure);
  return passing.test(code) ? unreachable(failure) : refused(failure);
}
