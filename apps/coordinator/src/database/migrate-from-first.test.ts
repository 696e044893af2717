import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { type SQL, sql } from "drizzle-orm";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { programs, TestPostgres } from "../testing/test-postgres.ts";
import { migrateDatabase } from "./migrate-database.ts";
import { migrationsFolder, type OpenDatabase, openDatabase } from "./open-database.ts";

vi.setConfig({ testTimeout: 60_000 });
type Row = Record<string, unknown>;
type Run = (text: string) => Promise<readonly Row[]>;

const sample: Record<string, string> = { text: "'x'", bigint: "1", integer: "1", boolean: "false", jsonb: "'{}'" };
const columns =
  "select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'";
const shape = sql.raw(`${columns.replace("data_type", "data_type, is_nullable, column_default")} order by 1, 2`);
const indexes = sql.raw("select indexdef from pg_indexes where schemaname = 'public' order by 1");

/** As the first version left it: its one migration, and a row in each of its tables. @returns their names. */
async function makeFirst(run: Run): Promise<readonly string[]> {
  const journal = JSON.parse(await readFile(join(migrationsFolder, "meta/_journal.json"), "utf8"));
  const [{ tag, when }] = journal.entries as readonly [{ tag: string; when: number }];
  const text = await readFile(join(migrationsFolder, `${tag}.sql`), "utf8");
  for (const statement of text.split("--> statement-breakpoint")) await run(statement);
  await run("create schema drizzle");
  await run("create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)");
  const hash = createHash("sha256").update(text).digest("hex");
  await run(`insert into drizzle.__drizzle_migrations (hash, created_at) values ('${hash}', ${when})`);
  const all = await run(columns);
  const tables = [...new Set(all.map(({ table_name }) => String(table_name)))];
  for (const table of tables) {
    const own = all.filter(({ table_name }) => table_name === table);
    const names = own.map(({ column_name }) => column_name).join(", ");
    await run(`insert into ${table} (${names}) values (${own.map((row) => sample[String(row.data_type)]).join(", ")})`);
  }
  return tables;
}

async function rowsOf({ db }: OpenDatabase, query: SQL): Promise<readonly Row[]> {
  return ((await db.execute(query)) as unknown as { rows: readonly Row[] }).rows;
}

async function expectWhole(migrated: OpenDatabase, fresh: OpenDatabase, tables: readonly string[]): Promise<void> {
  expect(tables).toContain("epochs");
  for (const table of tables) expect(await rowsOf(migrated, sql.raw(`select * from ${table}`))).toHaveLength(1);
  expect(await rowsOf(migrated, sql`select candidates, revision, held_because, texts_archived_at from epochs`)).toEqual(
    [{ candidates: "x", revision: 0, held_because: null, texts_archived_at: null }],
  );
  expect(await rowsOf(migrated, shape)).toEqual(await rowsOf(fresh, shape));
  expect(await rowsOf(migrated, indexes)).toEqual(await rowsOf(fresh, indexes));
}

test("a directory of the first version keeps its rows and becomes what a new one is", async () => {
  const path = await mkdtemp(join(tmpdir(), "lode-first-"));
  try {
    const old = await PGlite.create({ dataDir: path });
    const tables = await makeFirst(async (text) => (await old.query<Row>(text)).rows);
    await old.close();
    await using migrated = await openDatabase({ kind: "directory", path });
    await using fresh = await openDatabase({ kind: "memory" });
    await expectWhole(migrated, fresh, tables);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
});

test.skipIf(programs === undefined)(
  "a server of the first version does, too, while somebody reads from it",
  async () => {
    await using server = await TestPostgres.start();
    const place = await server.newPlace({ migrated: false });
    const reader = new pg.Client({ connectionString: place.url });
    await reader.connect();
    const tables = await makeFirst(async (text) => (await reader.query(text)).rows);
    await reader.query("begin");
    await reader.query("select * from epochs");
    const migrating = migrateDatabase(place);
    const waits = "select 1 from pg_locks where not granted";
    await expect.poll(async () => (await reader.query(waits)).rowCount, { timeout: 10_000 }).toBeGreaterThan(0);
    await reader.query("commit");
    expect(await migrating).toMatchObject({ applied: 1, foreign: 0 });
    await reader.end();
    await using migrated = await openDatabase(place);
    await using fresh = await openDatabase(await server.newPlace());
    await expectWhole(migrated, fresh, tables);
  },
);
