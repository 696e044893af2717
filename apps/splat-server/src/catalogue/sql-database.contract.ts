import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { Collision, numberIn, type SqlDatabase } from "./sql-database.ts";

/** What the catalogue counts on, whatever database is below it. */
export function sqlDatabaseContract(name: string, open: () => Promise<SqlDatabase>): void {
  describe(`${name} keeps the contract of a database`, () => {
    let database: SqlDatabase;
    const amounts = async () =>
      (await database.query("select amount from account order by name")).map((row) => numberIn(row, "amount"));

    beforeEach(async () => {
      database = await open();
      await database.transaction(async (session) => {
        await session.query("create table account (name text primary key, amount bigint not null)");
        await session.query("insert into account (name, amount) values ('a', 10), ('b', 20)");
      });
    });

    afterEach(async () => {
      await database[Symbol.asyncDispose]();
    });

    it("keeps all of a transaction or nothing", async () => {
      await database.transaction((session) => session.query("update account set amount = amount + $1", [5]));
      expect(await amounts()).toEqual([15, 25]);
      const failure = new Error("no");
      const failing = database.transaction(async (session) => {
        await session.query("update account set amount = 0");
        throw failure;
      });
      await expect(failing).rejects.toBe(failure);
      expect(await amounts()).toEqual([15, 25]);
    });

    it("loses no update of many at once", async () => {
      await Promise.all(
        Array.from({ length: 20 }, () =>
          database.transaction(async (session) => {
            const [row] = await session.query("update account set amount = amount where name = 'a' returning amount");
            await session.query("update account set amount = $1 where name = 'a'", [numberIn(row, "amount") + 1]);
          }),
        ),
      );
      expect(await amounts()).toEqual([30, 20]);
    });

    it("shows a reader nothing of a transaction that is not committed", async () => {
      await database.transaction(async (session) => {
        await session.query("update account set amount = 0");
        // A database of one connection lets the reader wait instead.
        if (name.startsWith("PGlite")) return;
        expect(await amounts()).toEqual([10, 20]);
      });
      expect(await amounts()).toEqual([0, 0]);
    });

    it("runs a transaction again that says it collided, and gives up in the end", async () => {
      let runs = 0;
      const once = await database.transaction(async (session) => {
        runs += 1;
        await session.query("update account set amount = amount + 1");
        if (runs === 1) throw new Collision("first time");
        return runs;
      });
      expect(once).toBe(2);
      expect(await amounts()).toEqual([11, 21]);
      await expect(
        database.transaction(async () => {
          throw new Collision("always");
        }),
      ).rejects.toThrow();
    });

    it("says with a code that a statement makes no sense", async () => {
      await expect(database.query("select nothing from nowhere")).rejects.toMatchObject({ code: "CATALOGUE_REFUSED" });
      await expect(database.transaction((session) => session.query("nonsense"))).rejects.toMatchObject({
        code: "CATALOGUE_REFUSED",
        retry: "never",
      });
      expect(await amounts()).toEqual([10, 20]);
    });

    it("migrates once, also when asked by several at once, and keeps the id it got", async () => {
      const ids = await Promise.all([migrate(database, 1), migrate(database, 2), migrate(database, 3)]);
      expect(new Set(ids).size).toBe(1);
      expect(ids[0]).toMatch(/^[0-9a-f]{12}$/);
      expect(await migrate(database, 4)).toBe(ids[0]);
      const applied = await database.query("select version from splat_schema order by version");
      expect(applied.map((row) => numberIn(row, "version"))).toEqual(migrations.map((_, index) => index + 1));
    });

    it("refuses a catalogue that a later version wrote", async () => {
      await migrate(database, 1);
      await database.transaction((session) =>
        session.query("insert into splat_schema (version, applied_at) values ($1, 5)", [migrations.length + 1]),
      );
      await expect(migrate(database, 6)).rejects.toMatchObject({ code: "CATALOGUE_NEWER", retry: "never" });
    });
  });
}
