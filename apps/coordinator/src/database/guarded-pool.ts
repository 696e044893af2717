import { LodeError } from "@lode/runtime/errors";
import type { Pool, PoolClient } from "pg";
import { databaseFailure } from "./database-failure.ts";

type AnyQuery = (...args: readonly unknown[]) => unknown;

/**
 * The same pool, with every failure of it told in our words, and with no way left to end the process: a connection that
 * breaks while somebody holds it says so to that holder only.
 */
export function guardedPool(pool: Pool, onIdleFailure: (error: unknown) => void): Pool {
  pool.on("error", onIdleFailure);
  // The pool listens on idle connections only; one that breaks between two queries of a transaction would be uncaught.
  pool.on("connect", (client) => void client.on("error", () => {}));
  const query = pool.query.bind(pool) as AnyQuery;
  const connect = pool.connect.bind(pool) as AnyQuery;
  const guarded = new WeakMap<PoolClient, AnyQuery>();
  const checkedOut = async (): Promise<PoolClient> => {
    const client = await translated(connect() as Promise<PoolClient>);
    const plain = guarded.get(client) ?? (client.query.bind(client) as AnyQuery);
    guarded.set(client, plain);
    const release = client.release.bind(client);
    let broken: LodeError | undefined;
    const guardedQuery: AnyQuery = (...args) =>
      isCallback(args)
        ? plain(...args)
        : translated(plain(...args) as Promise<unknown>).catch((error: unknown) => {
            if (error instanceof LodeError && error.code === "DATABASE_UNREACHABLE") broken = error;
            throw error;
          });
    return Object.assign(client, {
      query: guardedQuery,
      // One that timed out may still answer the question before; the next holder must not hear that.
      release: (error?: Error | boolean) => {
        Object.assign(client, { query: plain });
        release(error ?? broken);
      },
    }) as PoolClient;
  };
  return Object.assign(pool, {
    query: (...args: readonly unknown[]) =>
      isCallback(args) ? query(...args) : translated(query(...args) as Promise<unknown>),
    connect: (...args: readonly unknown[]) => (isCallback(args) ? connect(...args) : checkedOut()),
  }) as Pool;
}

function isCallback(args: readonly unknown[]): boolean {
  return typeof args.at(-1) === "function";
}

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw databaseFailure(error);
  }
}
