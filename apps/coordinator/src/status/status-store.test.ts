import type { Hotkey } from "@lode/bittensor/primitives";
import { ManualClock } from "@lode/runtime/clock";
import type { EpochId } from "@lode/zipcode/epoch";
import { asc } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type OpenDatabase, openDatabase } from "../database/open-database.ts";
import { answeredPosts, minerStatuses } from "../database/schema.ts";
import { testDatabase } from "../testing/test-database.ts";
import { programs, TestPostgres } from "../testing/test-postgres.ts";
import { type StatusReport, StatusStore } from "./status-store.ts";
import { StatusWriter } from "./status-writer.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const epochId = "2026-01-05T04-00-00" as EpochId;
const alice = "alice" as Hotkey;
const bob = "bob" as Hotkey;
let made = 0;

function reportOf(change: Partial<StatusReport> = {}): StatusReport {
  made += 1;
  const status = change.status ?? "IN_PROGRESS";
  return {
    epochId,
    hotkey: alice,
    status,
    listingsScraped: 10,
    zipcodesCompleted: [{ zipcode: "98001", listingsScraped: 10, completedAt: "now" }],
    uploadComplete: false,
    uploadClaimedAt: null,
    reportedAt: 1_000,
    standing: null,
    signedAt: 100,
    signature: `signature ${made}`,
    answer: { success: true, message: `told ${made}`, epochId, status, timestamp: "then", code: null },
    ...change,
  };
}

const embedded = async (): Promise<OpenDatabase> => await testDatabase();
let postgres: TestPostgres | undefined;
const server = async (): Promise<OpenDatabase> => {
  postgres = await TestPostgres.start();
  return await openDatabase(await postgres.newPlace());
};

describe.each([
  { name: "the embedded database", open: embedded, isHere: true },
  { name: "a Postgres server", open: server, isHere: programs !== undefined },
])("reports of miners, on $name", ({ open, isHere }) => {
  describe.skipIf(!isHere)("", () => {
    let database: OpenDatabase;
    let store: StatusStore;
    beforeAll(async () => {
      database = await open();
      store = new StatusStore(database.db);
    });
    afterAll(async () => {
      await database[Symbol.asyncDispose]();
      await postgres?.[Symbol.asyncDispose]();
      postgres = undefined;
    });
    beforeEach(async () => {
      await database.db.delete(minerStatuses);
      await database.db.delete(answeredPosts);
    });
    const kept = async () => await database.db.select().from(minerStatuses).orderBy(asc(minerStatuses.hotkey));

    test("are kept with every field and answered each its own", async () => {
      const reports = [
        reportOf(),
        reportOf({ hotkey: bob, standing: "LATE", uploadClaimedAt: "1", uploadComplete: true }),
      ];
      expect(await store.keep(reports, 7)).toEqual(reports.map(({ answer }) => answer));
      expect(await kept()).toEqual(reports.map(({ signature: _signature, answer: _answer, ...row }) => row));
      const posts = await database.db.select().from(answeredPosts);
      expect(posts.map((post) => post.answeredAtWall)).toEqual([7, 7]);
      expect(await store.answered(reports[1] as StatusReport)).toEqual(reports[1]?.answer);
    });

    test("of one miner leave the last signed one, in one write or in several, whatever comes last", async () => {
      const [older, newer] = [reportOf({ signedAt: 100 }), reportOf({ signedAt: 101, status: "COMPLETED" })];
      await store.keep([newer, older], 7);
      expect(await kept()).toMatchObject([{ status: "COMPLETED", signedAt: 101 }]);
      const oldest = reportOf({ signedAt: 99, status: "FAILED" });
      expect(await store.keep([oldest], 8)).toEqual([oldest.answer]);
      expect(await kept()).toMatchObject([{ status: "COMPLETED", signedAt: 101 }]);
      await store.keep([reportOf({ signedAt: 101, status: "TIMEOUT" })], 9);
      expect(await kept()).toMatchObject([{ status: "TIMEOUT" }]);
    });

    test("with the same signature count once and get the first answer, also among others", async () => {
      const first = reportOf();
      await store.keep([first], 7);
      const again = { ...first, status: "COMPLETED", answer: { ...first.answer, message: "second" } };
      const other = reportOf({ hotkey: bob });
      expect(await store.keep([again, other], 8)).toEqual([first.answer, other.answer]);
      expect(await kept()).toMatchObject([{ status: "IN_PROGRESS" }, { hotkey: bob }]);
    });

    test("of the same miners on two replicas at once are all kept", async () => {
      const other = new StatusStore(database.db);
      const hotkeys = Array.from({ length: 40 }, (_, index) => `miner ${index}` as Hotkey);
      const batch = (signedAt: number) => hotkeys.map((hotkey) => reportOf({ hotkey, signedAt }));
      await Promise.all([store.keep(batch(100), 7), other.keep(batch(101).toReversed(), 7), store.keep(batch(99), 7)]);
      expect((await kept()).map(({ signedAt }) => signedAt)).toEqual(hotkeys.map(() => 101));
    });

    test("that no column takes are refused alone: zero characters, halves of characters, numbers too large", async () => {
      const writer = new StatusWriter(store, new ManualClock(7));
      const good = reportOf({ hotkey: bob });
      const bad = [
        reportOf({ uploadClaimedAt: "zero \u0000 inside" }),
        reportOf({ zipcodesCompleted: [{ completedAt: "half \ud800" }] }),
        reportOf({ listingsScraped: 2 ** 40 }),
      ];
      const outcomes = await Promise.allSettled([good, ...bad].map((report) => writer.write(report)));
      expect(outcomes[0]).toEqual({ status: "fulfilled", value: good.answer });
      for (const outcome of outcomes.slice(1)) {
        expect(outcome).toMatchObject({ status: "rejected", reason: { code: "REQUEST_INVALID", status: 400 } });
      }
      expect((await kept()).map(({ hotkey }) => hotkey)).toEqual([bob]);
    });

    test("sent twice at the same time are written once", async () => {
      const writer = new StatusWriter(store, new ManualClock(7));
      const report = reportOf();
      const again = { ...report, answer: { ...report.answer, message: "second" } };
      expect(await Promise.all([writer.write(report), writer.write(again)])).toEqual([report.answer, report.answer]);
      expect(await writer.answered(again)).toEqual(report.answer);
      expect(await writer.answered({ hotkey: bob, signature: report.signature })).toBeUndefined();
    });
  });
});
