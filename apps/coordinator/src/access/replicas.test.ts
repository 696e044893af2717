import { keypairFromUri, ready } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import { type PostgresServer, postgresPrograms, startPostgres } from "@lode/postgres-server/server";
import { ManualClock } from "@lode/runtime/clock";
import { recordingReporter, silentReporter } from "@lode/runtime/events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrateDatabase } from "../database/migrate-database.ts";
import { type Database, openDatabase } from "../database/open-database.ts";
import { answeredPosts, hotkeyStandings } from "../database/schema.ts";
import { testDatabase } from "../testing/test-database.ts";
import { AnsweredPosts } from "./answered-posts.ts";
import { DatabaseLimitCounts } from "./limit-count-store.ts";
import { LimitSharing } from "./limit-sharing.ts";
import { defaultLimits, RateLimits } from "./limits.ts";
import { Standings } from "./standings.ts";

const programs = postgresPrograms();
const startAt = Date.UTC(2026, 0, 5, 4, 0, 10);
const silent = { header: () => {} };
let hotkey: Hotkey;
let server: PostgresServer | undefined;

/** The databases of two replicas, which are one. */
interface Two extends AsyncDisposable {
  readonly dbs: readonly [Database, Database];
}

async function embedded(): Promise<Two> {
  const open = await testDatabase();
  return { dbs: [open.db, open.db], [Symbol.asyncDispose]: () => open[Symbol.asyncDispose]() };
}

async function served(): Promise<Two> {
  const place = { kind: "postgres", url: await server!.newDatabase() } as const;
  await migrateDatabase(place);
  const [one, other] = [await openDatabase(place), await openDatabase(place)];
  return {
    dbs: [one.db, other.db],
    [Symbol.asyncDispose]: async () => {
      await one[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
    },
  };
}

beforeAll(async () => {
  await ready();
  hotkey = keypairFromUri("//Alice").hotkey;
  if (programs !== undefined) server = await startPostgres(programs);
});
afterAll(async () => await server?.[Symbol.asyncDispose]());

const places: readonly [string, () => Promise<Two>, boolean][] = [
  ["the embedded database", embedded, true],
  ["a Postgres server", served, programs !== undefined],
];

describe.each(places)("two replicas on %s", (_, open, isHere) => {
  const limitsOn = (db: Database, wall: ManualClock) => {
    const limits = new RateLimits({ limits: { ...defaultLimits, status: { points: 5, durationSeconds: 60 } }, wall });
    const store = new DatabaseLimitCounts(db);
    return { limits, sharing: new LimitSharing({ limits, store, wall, reporter: silentReporter }) };
  };

  test.skipIf(!isHere)("count together: what one has let in the other knows after a round", async () => {
    await using two = await open();
    const wall = new ManualClock(startAt);
    const one = limitsOn(two.dbs[0], wall);
    const other = limitsOn(two.dbs[1], wall);
    for (let request = 0; request < 3; request += 1) one.limits.count("status", "miner", silent);
    other.limits.count("status", "miner", silent);
    one.limits.count("address", "10.0.0.1", silent);
    for (const { sharing } of [one, other, one]) await sharing.round();
    for (const { limits } of [one, other]) {
      limits.count("status", "somebody else", silent);
      expect(() => limits.assertLeft("status", "miner")).not.toThrow();
    }
    one.limits.count("status", "miner", silent);
    expect(() => one.limits.count("status", "miner", silent)).toThrow(expect.objectContaining({ status: 429 }));
    for (const { sharing } of [one, other]) await sharing.round();
    expect(() => other.limits.count("status", "miner", silent)).toThrow(expect.objectContaining({ status: 429 }));
    // A window later nothing of it is left, and a replica that starts anew knows at once what was counted before.
    await wall.advanceBy(60_000);
    other.limits.count("status", "miner", silent);
    await other.sharing.round();
    const restarted = limitsOn(two.dbs[0], wall);
    for (let request = 0; request < 3; request += 1) restarted.limits.count("status", "miner", silent);
    await restarted.sharing.round();
    restarted.limits.count("status", "miner", silent);
    expect(() => restarted.limits.count("status", "miner", silent)).toThrow(expect.objectContaining({ status: 429 }));
  });

  test.skipIf(!isHere)("add up exactly when both tell of many keys at once, again and again", async () => {
    await using two = await open();
    const wall = new ManualClock(startAt);
    const replicas = two.dbs.map((db) => limitsOn(db, wall));
    for (let round = 0; round < 5; round += 1) {
      for (const { limits } of replicas) {
        for (let key = 0; key < 300; key += 1) limits.charge("epochs", `key ${(key * 7) % 300}`, 2);
      }
      await Promise.all(replicas.map(({ sharing }) => sharing.round()));
    }
    await replicas[0]!.sharing.round();
    const said = new Map<string, string | number>();
    replicas[0]!.limits.count("epochs", "key 42", { header: (name, value) => said.set(name, value) });
    expect(said.get("X-RateLimit-Remaining")).toBe(300 - 20 - 1);
  });

  test.skipIf(!isHere)("given one signed POST at once both answer what was recorded first", async () => {
    await using two = await open();
    const wall = new ManualClock(startAt);
    const signature = "ab".repeat(64);
    const posts = two.dbs.map((db) => new AnsweredPosts(db, wall));
    let isBegun = 0;
    let both: () => void = () => {};
    const together = new Promise<void>((resolve) => {
      both = resolve;
    });
    const answers = await Promise.all(
      posts.map((replica, index) =>
        replica.once(hotkey, signature, async () => {
          isBegun += 1;
          if (isBegun === posts.length) both();
          await together;
          return { by: index };
        }),
      ),
    );
    expect(answers[0]).toEqual(answers[1]);
    const never = () => Promise.reject(new Error("done twice"));
    const later = new AnsweredPosts(two.dbs[1], wall);
    expect(await later.once(hotkey, signature, never)).toEqual(answers[0]);
    expect(await later.find(hotkey, "cd".repeat(64))).toBeUndefined();
  });

  test.skipIf(!isHere)("a row that is committed with the work is the answer everywhere", async () => {
    await using two = await open();
    const wall = new ManualClock(startAt);
    const signature = "ef".repeat(64);
    const [one, other] = two.dbs.map((db) => new AnsweredPosts(db, wall)) as [AnsweredPosts, AnsweredPosts];
    expect(one.recall(hotkey, signature)).toBeUndefined();
    await two.dbs[0].transaction(async (tx) => {
      await tx
        .insert(answeredPosts)
        .values([one.row(hotkey, signature, { ok: true })])
        .onConflictDoNothing();
    });
    one.remember(hotkey, signature, { ok: true });
    expect(one.recall(hotkey, signature)).toEqual({ ok: true });
    expect(await other.find(hotkey, signature)).toEqual({ ok: true });
  });

  test.skipIf(!isHere)("a ban written by one is obeyed by the other within its next look", async () => {
    await using two = await open();
    const wall = new ManualClock(startAt);
    await using standings = new Standings({ db: two.dbs[1], wall, reporter: silentReporter });
    await standings.start();
    expect(standings.isBanned(hotkey)).toBe(false);
    const row = { hotkey, flags: 2, banned: true, reason: "honeypots", sinceWall: wall.now() };
    await two.dbs[0].insert(hotkeyStandings).values(row);
    await standings.refresh();
    expect(standings.isBanned(hotkey)).toBe(true);
    expect(standings.isFlagged(hotkey)).toBe(true);
    await two.dbs[0].delete(hotkeyStandings);
    await standings.refresh();
    expect(standings.of(hotkey)).toBeUndefined();
  });
});

test("a database that is down delays the sharing, refuses nobody, and is told about once", async () => {
  const wall = new ManualClock(startAt);
  const reporter = recordingReporter();
  const limits = new RateLimits({ limits: defaultLimits, wall });
  let isDown = true;
  const told: number[] = [];
  const store = {
    exchange: async (asked: readonly { added: number }[]) => {
      if (isDown) throw new Error("down");
      told.push(...asked.map(({ added }) => added));
      return [];
    },
  };
  await using sharing = new LimitSharing({ limits, store, wall, reporter });
  sharing.start();
  for (let request = 0; request < 4; request += 1) {
    limits.count("status", "miner", silent);
    await wall.advanceBy(1_000);
  }
  expect(told).toEqual([]);
  isDown = false;
  await wall.advanceBy(1_000);
  expect(told[0]).toBe(4);
  expect(told.slice(1).every((added) => added === 0)).toBe(true);
  expect(reporter.events.map(({ event }) => event)).toEqual(["limitsNotShared", "limitsSharedAgain"]);
});
