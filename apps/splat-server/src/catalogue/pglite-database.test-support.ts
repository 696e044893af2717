import { PGlite, type Transaction } from "@electric-sql/pglite";
import { postgresFailure } from "./postgres-database.ts";
import {
  Collision,
  maxAttempts,
  type SqlDatabase,
  type SqlRow,
  type SqlSession,
  type SqlValue,
} from "./sql-database.ts";

let instance: Promise<PGlite> | undefined;

/** Postgres inside this process, empty; one at a time, since making one takes seconds. */
export async function pgliteDatabase(): Promise<SqlDatabase> {
  instance ??= PGlite.create();
  const lite = await instance;
  await lite.exec("drop schema public cascade; create schema public;");
  return new PgliteDatabase(lite);
}

/** It has the SQL of Postgres, and one connection. */
class PgliteDatabase implements SqlDatabase {
  readonly exclusion = "select pg_advisory_xact_lock(1)";
  readonly #lite: PGlite;

  constructor(lite: PGlite) {
    this.#lite = lite;
  }

  query(text: string, params: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    return ask(this.#lite, text, params);
  }

  async transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#lite.transaction((transaction) =>
          work({ query: (text, params = []) => ask(transaction, text, params) }),
        );
      } catch (failure) {
        if (!(failure instanceof Collision) || attempt >= maxAttempts) throw failure;
      }
    }
  }

  /** The next one begins with an empty one anyway. */
  async [Symbol.asyncDispose](): Promise<void> {}
}

async function ask(
  session: PGlite | Transaction,
  text: string,
  params: readonly SqlValue[],
): Promise<readonly SqlRow[]> {
  try {
    return (await session.query<SqlRow>(text, [...params])).rows;
  } catch (failure) {
    throw postgresFailure(failure);
  }
}
