import type { Hotkey } from "@lode/bittensor/primitives";
import { ManualClock } from "@lode/runtime/clock";
import type { EpochId } from "@lode/zipcode/epoch";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openDatabase } from "../database/open-database.ts";
import { answeredPosts, minerStatuses } from "../database/schema.ts";
import { programs, TestPostgres } from "../testing/test-postgres.ts";
import { keyOf, type StatusReport, StatusStore } from "./status-store.ts";
import { StatusWriter } from "./status-writer.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const epochId = "2026-01-05T04-00-00" as EpochId;

function reportOf(miner: number, round: number): StatusReport {
  return {
    epochId,
    hotkey: `miner ${miner}` as Hotkey,
    status: "IN_PROGRESS",
    listingsScraped: round,
    zipcodesCompleted: [],
    uploadComplete: false,
    uploadClaimedAt: null,
    reportedAt: 1_000 + round,
    standing: null,
    signedAt: 100 + round,
    signature: `miner ${miner}, round ${round}`,
    answer: { success: true, message: "told", epochId, status: "IN_PROGRESS", timestamp: "then", code: null },
  };
}

describe.skipIf(programs === undefined)("when the database crashes under reports", () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await TestPostgres.start();
  });
  afterAll(async () => await postgres[Symbol.asyncDispose]());

  test("whatever was answered is there afterwards, the rest is told to come again and may", async () => {
    await using database = await openDatabase(await postgres.newPlace());
    const writer = new StatusWriter(new StatusStore(database.db), new ManualClock(7));
    const answered: StatusReport[] = [];
    const refused: StatusReport[] = [];
    // Each miner reports until it is refused; the server goes down once many have been answered.
    const report = async (miner: number): Promise<void> => {
      for (let round = 0; refused.length === 0 || round === 0; round += 1) {
        const next = reportOf(miner, round);
        try {
          await writer.write(next);
          answered.push(next);
        } catch (error) {
          expect(error).toMatchObject({ retry: "later" });
          refused.push(next);
        }
      }
    };
    const reporting = Promise.all(Array.from({ length: 30 }, (_, miner) => report(miner)));
    await vi.waitUntil(() => answered.length > 300, { timeout: 60_000 });
    await postgres.server.crash();
    await reporting;
    await postgres.server.start();

    const posts = new Set((await database.db.select().from(answeredPosts)).map(keyOf));
    expect(answered.filter((one) => !posts.has(keyOf(one)))).toEqual([]);
    const kept = new Map((await database.db.select().from(minerStatuses)).map((row) => [row.hotkey, row.signedAt]));
    expect(answered.filter(({ hotkey, signedAt }) => (kept.get(hotkey) ?? 0) < signedAt)).toEqual([]);
    for (const one of refused) expect(await writer.write(one)).toEqual(one.answer);
  });
});
