import { createServer, type Server, type Socket } from "node:net";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { programs, TestPostgres } from "../testing/test-postgres.ts";
import { knownFailure } from "./database-failure.ts";
import { migrateDatabase } from "./migrate-database.ts";
import { type OpenDatabase, openDatabase } from "./open-database.ts";
import { repeatedTransaction } from "./repeated-transaction.ts";
import { policies } from "./schema.ts";
import { readSchemaVersion } from "./schema-version.ts";

vi.setConfig({ testTimeout: 60_000 });

test("what is no URL of Postgres is refused before anything is asked, and without its password in the message", async () => {
  const failure = await openDatabase({ kind: "postgres", url: "mysql://me:secret@host/db" }).catch((error) => error);
  expect(failure).toMatchObject({ code: "DATABASE_URL_INVALID", retry: "never" });
  expect(JSON.stringify([failure.message, failure.facts])).not.toContain("secret");
});

test("a server that is not there is unreachable for now", async () => {
  const nobody = await freePort();
  await expect(openDatabase({ kind: "postgres", url: `postgres://me@127.0.0.1:${nobody}/db` })).rejects.toMatchObject({
    code: "DATABASE_UNREACHABLE",
    retry: "later",
  });
});

describe.skipIf(programs === undefined)("on a Postgres server", () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await TestPostgres.start();
  });
  afterAll(async () => await postgres[Symbol.asyncDispose]());

  test("an empty database waits for its migration, which several may start at once, and is open then", async () => {
    const place = await postgres.newPlace({ migrated: false });
    await expect(openDatabase(place)).rejects.toMatchObject({
      code: "DATABASE_SCHEMA_OUTDATED",
      facts: { applied: 0 },
      next: expect.stringContaining("lode coordinator migrate"),
    });
    const before = await Promise.all([migrateDatabase(place), migrateDatabase(place), migrateDatabase(place)]);
    expect(before.filter(({ applied }) => applied === 0)).toHaveLength(1);
    await using opened = await openDatabase(place);
    const { known, applied, foreign } = await readSchemaVersion(opened.db);
    expect([applied, foreign]).toEqual([known, 0]);
  });

  test("a database that a newer version has migrated is refused and left as it is", async () => {
    const place = await postgres.newPlace();
    {
      await using opened = await openDatabase(place);
      await opened.db.execute(
        sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of tomorrow', ${4_000_000_000_000})`,
      );
    }
    await expect(openDatabase(place)).rejects.toMatchObject({ code: "DATABASE_SCHEMA_NEWER" });
    expect(await migrateDatabase(place)).toMatchObject({ foreign: 1 });
    await expect(openDatabase(place)).rejects.toMatchObject({ code: "DATABASE_SCHEMA_NEWER" });
  });

  test("an unknown database is our mistake, not the server's trouble", async () => {
    const { url } = await postgres.newPlace({ migrated: false });
    const place = { kind: "postgres" as const, url: `${url}_not` };
    await expect(openDatabase(place)).rejects.toMatchObject({ code: "DATABASE_REFUSED", retry: "never" });
  });

  test("more work than connections waits for its turn", async () => {
    await using opened = await openDatabase({ ...(await postgres.newPlace()), maxConnections: 2 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => await oneOf(opened, sql`select ${index}::int as one`)),
    );
    expect(answers).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  test("a server that stops fails what is under way as unreachable, in and out of transactions, and serves again after it", async () => {
    await using opened = await openDatabase(await postgres.newPlace());
    const failures = Promise.allSettled([
      opened.db.execute(sql`select pg_sleep(20)`),
      opened.db.transaction(async (tx) => {
        await tx.insert(policies).values({ sha256: "lost", name: "lost", version: 1, values: {} });
        await tx.execute(sql`select pg_sleep(20)`);
      }),
    ]);
    await busyConnections(opened, 2);
    await postgres.server.crash();
    for (const outcome of await failures) {
      expect(outcome.status).toBe("rejected");
      expect(knownFailure(outcome.status === "rejected" && outcome.reason)).toMatchObject({
        code: "DATABASE_UNREACHABLE",
        retry: "later",
      });
    }
    expect(knownFailure(await oneOf(opened, sql`select 1`).catch((error) => error))?.code).toBe("DATABASE_UNREACHABLE");
    await postgres.server.start();
    expect(await opened.db.select().from(policies)).toEqual([]);
  });

  test("a transaction whose connection breaks between two queries fails, and the process lives on", async () => {
    await using opened = await openDatabase(await postgres.newPlace());
    const failure = await opened.db
      .transaction(async (tx) => {
        const answer = await tx.execute(sql`select pg_backend_pid() as pid`);
        const { pid } = (answer as unknown as { rows: [{ pid: number }] }).rows[0];
        // The server's goodbye arrives while nobody asks anything.
        await opened.db.execute(sql`select pg_terminate_backend(${pid}::int, 5000)`);
        await tx.execute(sql`select 1`);
      })
      .catch((error) => error);
    expect(knownFailure(failure)?.code).toBe("DATABASE_UNREACHABLE");
    expect(await oneOf(opened, sql`select 1 as one`)).toBe(1);
  });

  test("of two transactions in each other's way both are done in the end", async () => {
    await using opened = await openDatabase(await postgres.newPlace());
    const row = (sha256: string) => ({ sha256, name: sha256, version: 0, values: {} });
    await opened.db.insert(policies).values([row("a"), row("b")]);
    const attempts: string[] = [];
    // Each holds its first row until the other holds the other one.
    const holding = new Map<string, () => void>();
    const held = { a: waiting("a"), b: waiting("b") };
    function waiting(name: string): Promise<void> {
      return new Promise((resolve) => holding.set(name, resolve));
    }
    const raise = (first: "a" | "b", second: "a" | "b") =>
      repeatedTransaction(opened.db, async (tx) => {
        attempts.push(first);
        const next = { version: sql`${policies.version} + 1` };
        await tx.update(policies).set(next).where(eq(policies.sha256, first));
        holding.get(first)?.();
        await held[second];
        await tx.update(policies).set(next).where(eq(policies.sha256, second));
      });
    await Promise.all([raise("a", "b"), raise("b", "a")]);
    expect(attempts.length).toBe(3);
    expect((await opened.db.select().from(policies)).map(({ version }) => version)).toEqual([2, 2]);
  });

  test("a lock that is not given in time is a busy database", async () => {
    await using opened = await openDatabase(await postgres.newPlace());
    await opened.db.insert(policies).values({ sha256: "a", name: "a", version: 1, values: {} });
    const failure = await opened.db.transaction(async (tx) => {
      await tx.update(policies).set({ version: 2 });
      return await opened.db
        .transaction(async (other) => {
          await other.execute(sql`set local lock_timeout = 50`);
          await other.update(policies).set({ version: 3 });
        })
        .catch((error) => error);
    });
    expect(knownFailure(failure)).toMatchObject({ code: "DATABASE_BUSY", retry: "later" });
  });

  test("a server that accepts and says nothing is unreachable within its limits", async () => {
    await using silent = await silentServer();
    await expect(
      openDatabase({ kind: "postgres", url: `postgres://me@127.0.0.1:${silent.port}/db` }),
    ).rejects.toMatchObject({ code: "DATABASE_UNREACHABLE" });
  });
});

async function oneOf(opened: OpenDatabase, query: ReturnType<typeof sql>): Promise<unknown> {
  const answer = await opened.db.execute(query);
  return Object.values((answer as unknown as { rows: Record<string, unknown>[] }).rows[0] ?? {})[0];
}

/** Waits until so many of our questions are being worked on. */
async function busyConnections(opened: OpenDatabase, count: number): Promise<void> {
  const query = sql`select count(*)::int as busy from pg_stat_activity where wait_event = 'PgSleep'`;
  while ((await oneOf(opened, query)) !== count) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function silentServer(): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on("error", () => {})));
  const port = await listening(server);
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
