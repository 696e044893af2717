import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PostgresServer, postgresPrograms, startPostgres } from "@lode/postgres-server/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pgliteDatabase } from "./pglite-database.test-support.ts";
import { PostgresDatabase, postgresFailure } from "./postgres-database.ts";
import { sqlDatabaseContract } from "./sql-database.contract.ts";
import { SqliteDatabase } from "./sqlite-database.ts";

const dir = mkdtempSync(join(tmpdir(), "lode-sql-"));
const programs = postgresPrograms();
let server: PostgresServer | undefined;
let files = 0;

beforeAll(async () => {
  if (programs !== undefined) server = await startPostgres(programs);
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

sqlDatabaseContract("SQLite", async () => {
  files += 1;
  return SqliteDatabase.open(join(dir, `${files}.sqlite`));
});

sqlDatabaseContract("PGlite", () => pgliteDatabase());

describe.skipIf(programs === undefined)("with a server", () => {
  sqlDatabaseContract("Postgres", async () => PostgresDatabase.open({ url: await server!.newDatabase() }));

  it("a Postgres that crashed is for later, and answers again when it is back", async () => {
    const lost: string[] = [];
    await using database = await PostgresDatabase.open({
      url: await server!.newDatabase(),
      onIdleFailure: ({ code }) => lost.push(code),
    });
    await database.query("create table kept (n integer)");
    await database.query("insert into kept values (1)");
    await server!.crash();
    await expect(database.query("select 1")).rejects.toMatchObject({ code: "CATALOGUE_UNREACHABLE", retry: "later" });
    await expect(database.transaction((session) => session.query("select 1"))).rejects.toMatchObject({
      code: "CATALOGUE_UNREACHABLE",
    });
    await server!.start();
    expect(await database.query("select n from kept")).toEqual([{ n: 1 }]);
    expect(new Set(lost)).toEqual(new Set(["CATALOGUE_UNREACHABLE"]));
  });

  it("a Postgres that dies in the middle of a transaction undoes it", async () => {
    await using database = await PostgresDatabase.open({ url: await server!.newDatabase() });
    await database.query("create table kept (n integer)");
    const cut = database.transaction(async (session) => {
      await session.query("insert into kept values (1)");
      await server!.crash();
      await session.query("insert into kept values (2)");
    });
    await expect(cut).rejects.toMatchObject({ code: "CATALOGUE_UNREACHABLE" });
    await server!.start();
    expect(await database.query("select n from kept")).toEqual([]);
  });

  it("a wrong database is for never, and no password is told", async () => {
    const url = (await server!.newDatabase()).replace("lode@", "lode:hunter2@").replace(/\/\w+$/, "/absent");
    await using database = await PostgresDatabase.open({ url });
    const failure = await database.query("select 1").catch((caught: unknown) => caught);
    expect(failure).toMatchObject({ code: "CATALOGUE_REFUSED", retry: "never", facts: { databaseCode: "3D000" } });
    expect(JSON.stringify(failure) + String((failure as Error).cause)).not.toContain("hunter2");
  });
});

it("a SQLite file that is none is refused", async () => {
  expect(() => SqliteDatabase.open(join(dir, "absent", "folder", "x.sqlite"))).toThrow(
    expect.objectContaining({ code: "CATALOGUE_REFUSED" }),
  );
});

it.each([
  ["ECONNRESET", "CATALOGUE_UNREACHABLE"],
  ["EPIPE", "CATALOGUE_UNREACHABLE"],
  ["57P01", "CATALOGUE_UNREACHABLE"],
  ["53300", "CATALOGUE_UNREACHABLE"],
  ["53100", "ASSET_DISK_FULL"],
  ["42501", "CATALOGUE_REFUSED"],
  ["28P01", "CATALOGUE_REFUSED"],
])("what Postgres or its driver calls %s is %s", (code, ours) => {
  expect(postgresFailure(Object.assign(new Error("x"), { code }))).toMatchObject({ code: ours });
});
