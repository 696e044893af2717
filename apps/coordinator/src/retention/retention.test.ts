import { frozenKey, manifestKey, submissionKey } from "@lode/contract/storage-keys";
import type { ObjectStore } from "@lode/object-store/store";
import { LodeError } from "@lode/runtime/errors";
import { recordingReporter } from "@lode/runtime/events";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import type { Zipcode } from "@lode/zipcode/epoch";
import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test, vi } from "vitest";
import {
  answeredPosts,
  epochNeurons,
  epochs,
  frozenObjects,
  hotkeyStandings,
  limitCounts,
  minerStatuses,
  participants,
  tooLateObjects,
} from "../database/schema.ts";
import { EpochStore } from "../epochs/epoch-store.ts";
import { fencedWrites } from "../leadership/fenced-writes.ts";
import { nextFence } from "../leadership/leadership.ts";
import { PolicyBook } from "../policies/policy-book.ts";
import { testDatabase } from "../testing/test-database.ts";
import { epochId, TestNetwork } from "../testing/test-network.ts";
import { EpochTexts, recordKey } from "./epoch-texts.ts";
import { reclaimRoom } from "./reclaim-room.ts";
import { RetentionDuty } from "./retention-duty.ts";
import { defaultRetention, type RetentionRules } from "./retention-rules.ts";

vi.setConfig({ testTimeout: 60_000 });
const dayMs = 86_400_000;
let reporter = recordingReporter();

beforeEach(() => {
  reporter = recordingReporter();
});

/** A network whose epoch is archived: two miners in the snapshot, one of them flagged by the owner. */
async function archived(): Promise<{ network: TestNetwork; zipcode: Zipcode }> {
  const network = await TestNetwork.start({ coordinator: { retention: { everyMs: 86_400_000 } } });
  await network.allDone();
  const [zipcode] = (await network.assignedZipcodes()) as [Zipcode];
  for (const miner of network.miners.slice(0, 2)) await network.submit(miner, { [zipcode]: `of ${miner.hotkey}` });
  await network.judge();
  await network.upload(network.miners[2]!, zipcode, "too late");
  await network.advanceTo(network.schedule.revealsUntil);
  await network.advanceTo(network.schedule.resultsUntil);
  await network.advanceTo(network.schedule.archivedAt);
  const flagged = { hotkey: network.miners[1]!.hotkey, flags: 1, banned: false, reason: "copied", sinceWall: 0 };
  await network.database.db.insert(hotkeyStandings).values(flagged);
  return { network, zipcode };
}

async function duty(
  network: TestNetwork,
  rules: Partial<RetentionRules> = {},
  store: ObjectStore = network.store,
): Promise<RetentionDuty> {
  const { db } = network.database;
  const { protocol, wall } = network;
  const writes = fencedWrites(db, await nextFence(db, { holder: "test", atWall: 0 }));
  const texts = new EpochTexts(network.store);
  const all = { ...defaultRetention, bucketRules: false, ...rules };
  const epochStore = new EpochStore(db, new PolicyBook(db, network.policy), texts);
  return new RetentionDuty({ db, writes, epochs: epochStore, texts, store, protocol, wall, rules: all, reporter });
}

async function keysOf(store: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list("")) keys.push(key);
  return keys;
}

/** On this day, protocol time, counted from the end of the epoch; the coordinator does not come along. */
async function onDay(network: TestNetwork, day: number): Promise<void> {
  await network.coordinator.stop();
  await network.protocol.advanceTo(network.schedule.archivedAt + day * dayMs);
}

test("uploads go after a month and copies after their three ages, but for those of a flagged hotkey", async () => {
  const { network, zipcode } = await archived();
  await using _ = network;
  const [honest, flagged, tardy] = network.miners as [
    (typeof network.miners)[0],
    (typeof network.miners)[0],
    (typeof network.miners)[0],
  ];
  const keys = (hotkey: typeof honest.hotkey) => [
    manifestKey(hotkey, epochId),
    submissionKey(hotkey, epochId, zipcode),
  ];
  const copies = (hotkey: typeof honest.hotkey) => keys(hotkey).map((key) => frozenKey(epochId, key));
  await onDay(network, 0);
  const before = await keysOf(network.store);
  await (await duty(network)).round();
  expect(await keysOf(network.store)).toEqual(before);

  await onDay(network, 31);
  await (await duty(network, { textDays: 10_000 })).round();
  expect(await keysOf(network.store)).toEqual(
    [...keys(flagged.hotkey), ...copies(honest.hotkey), ...copies(flagged.hotkey)].sort(),
  );
  expect(before).toContain(submissionKey(tardy.hotkey, epochId, zipcode));

  await onDay(network, 486);
  const rules = { textDays: 10_000 };
  await (await duty(network, rules)).round();
  expect(await keysOf(network.store)).toEqual([...keys(flagged.hotkey), ...copies(flagged.hotkey)].sort());
  const rows = await network.database.db.select().from(frozenObjects).where(eq(frozenObjects.epochId, epochId));
  expect(new Set(rows.map(({ hotkey }) => hotkey))).toEqual(new Set([flagged.hotkey]));

  // Pardoned, its objects go like any other's.
  await network.database.db.delete(hotkeyStandings);
  await (await duty(network, rules)).round();
  expect(await keysOf(network.store)).toEqual([]);
});

test("nothing of an epoch whose work is not over is taken away, however old it is", async () => {
  const network = await TestNetwork.start();
  await using _ = network;
  await network.allDone();
  const [zipcode] = (await network.assignedZipcodes()) as [Zipcode];
  await network.submit(network.miners[0]!, { [zipcode]: "a" });
  await onDay(network, 400);
  await (await duty(network)).round();
  expect(await keysOf(network.store)).toHaveLength(2);
});

test("texts of an old epoch move to the bucket and are answered from there, letter for letter", async () => {
  const { network } = await archived();
  await using _ = network;
  const validator = () => network.client(network.validators[0]!);
  const answers = async () => [
    (await validator().submissions(epochId)).snapshot,
    (await validator().observations(epochId)).observationSet,
    (await validator().candidates(epochId)).candidates,
  ];
  const before = await answers();
  await onDay(network, 15);
  await (await duty(network)).round();
  const [row] = await network.database.db.select().from(epochs).where(eq(epochs.id, epochId));
  expect(row).toMatchObject({ snapshot: null, candidates: null, observationSet: null });
  expect(row?.snapshotSha256).toMatch(/^[0-9a-f]{64}$/);
  const neurons = await network.store.get(recordKey(epochId, "neurons"), { maxBytes: 100_000 });
  expect(sha256Hex(new TextDecoder().decode(neurons?.bytes))).toBe(row?.textsSha256?.neurons);
  expect(JSON.parse(new TextDecoder().decode(neurons?.bytes))).toHaveLength(5);

  await network.startCoordinator();
  expect(await answers()).toEqual(before);
  await network.store.put(recordKey(epochId, "snapshot"), new TextEncoder().encode("{}"));
  await expect(validator().submissions(epochId)).rejects.toMatchObject({ code: "RECORD_CHANGED", retry: "later" });
  await network.store.delete(recordKey(epochId, "observationSet"));
  await expect(validator().observations(epochId)).rejects.toMatchObject({ code: "RECORD_MISSING" });
});

test("a bucket that fails keeps the texts in the database and hinders nothing else", async () => {
  const { network } = await archived();
  await using _ = network;
  await onDay(network, 91);
  const { db } = network.database;
  const broken = await duty(network);
  const put = vi.spyOn(network.store, "put").mockRejectedValue(new Error("no room"));
  await broken.round();
  put.mockRestore();
  expect(reporter.events.filter(({ event }) => event === "retentionFailed").map(({ fields }) => fields.what)).toEqual([
    "texts",
  ]);
  const [row] = await db.select().from(epochs).where(eq(epochs.id, epochId));
  expect(row).toMatchObject({ textsArchivedAt: null, rowsPrunedAt: null, snapshot: expect.any(String) });
  // Its rows wait for the record that holds what they say.
  expect(await db.select().from(epochNeurons).where(eq(epochNeurons.epochId, epochId))).toHaveLength(5);
  await (await duty(network)).round();
  const after = await db.select().from(epochNeurons).where(eq(epochNeurons.epochId, epochId));
  expect(after.map(({ validatorPermit }) => validatorPermit)).toEqual([true, true]);
});

test("rows that only the running of an epoch needed are pruned once its texts are safe; results and history stay", async () => {
  const { network } = await archived();
  await using _ = network;
  const { db } = network.database;
  const count = async (table: typeof participants | typeof minerStatuses | typeof tooLateObjects) =>
    (await db.select().from(table).where(eq(table.epochId, epochId))).length;
  expect([await count(participants), await count(minerStatuses), await count(tooLateObjects)]).toEqual([3, 3, 1]);
  await onDay(network, 91);
  await (await duty(network)).round();
  expect([await count(participants), await count(minerStatuses), await count(tooLateObjects)]).toEqual([0, 0, 0]);
  await network.startCoordinator();
  const validator = network.client(network.validators[0]!);
  expect((await validator.assignmentOf(epochId)).zipcodes.length).toBeGreaterThan(0);
  expect((await validator.submissions(epochId)).snapshot.items).toHaveLength(2);
});

test("counters of windows that are over and answers nobody can ask for again go in batches", async () => {
  const { network } = await archived();
  await using _ = network;
  await onDay(network, 0);
  const { db } = network.database;
  const now = network.wall.now();
  const counts = Array.from({ length: 5_200 }, (_, index) => ({
    limitName: "status",
    key: `k${index}`,
    windowStartWall: 0,
    points: 1,
    endsAtWall: index < 5_100 ? now - 1 : now + 3_600_000,
  }));
  await db.delete(limitCounts);
  await db.insert(limitCounts).values(counts);
  const { hotkey } = network.miners[0]!;
  await db.insert(answeredPosts).values([
    { hotkey, signature: "old", answer: {}, answeredAtWall: now - 2 * 3_600_000 },
    { hotkey, signature: "new", answer: {}, answeredAtWall: now },
  ]);
  const round = await duty(network);
  expect(await round.round()).toBe(true);
  expect(await round.round()).toBe(false);
  expect(await db.select().from(limitCounts)).toHaveLength(100);
  const kept = (await db.select().from(answeredPosts)).map(({ signature }) => signature);
  expect(kept).toContain("new");
  expect(kept).not.toContain("old");
});

test("a bucket that keeps rules is told ours, once a term, and sweeps what validators published by itself", async () => {
  const { network } = await archived();
  await using _ = network;
  await onDay(network, 200);
  const told = vi.spyOn(network.store, "applyLifecycle");
  await network.store.put("validators/v/2020-01-01T00-00-00/result.json", new Uint8Array([1]));
  await network.protocol.advanceTo(network.protocol.now() + 181 * dayMs);
  const term = await duty(network, { bucketRules: true });
  const list = vi.spyOn(network.store, "list");
  await term.round();
  await term.round();
  expect(told).toHaveBeenCalledTimes(1);
  expect(list.mock.calls.map(([prefix]) => prefix)).not.toContain("validators/");

  await (await duty(network, { bucketRules: false })).round();
  expect(await keysOf(network.store)).not.toContain("validators/v/2020-01-01T00-00-00/result.json");
});

test("a former leader takes nothing out of the database any more", async () => {
  const { network } = await archived();
  await using _ = network;
  await onDay(network, 91);
  const former = await duty(network);
  const next = await duty(network);
  await former.round();
  const [row] = await network.database.db.select().from(epochs).where(eq(epochs.id, epochId));
  expect(row).toMatchObject({ snapshot: expect.any(String), textsArchivedAt: null });
  const codes = reporter.events.filter(({ event }) => event === "retentionFailed").map(({ fields }) => fields.code);
  expect(codes).toEqual(["LEADERSHIP_LOST", "LEADERSHIP_LOST", "LEADERSHIP_LOST"]);
  await next.round();
  expect((await network.database.db.select().from(epochs).where(eq(epochs.id, epochId)))[0]?.snapshot).toBeNull();
});

test("a bucket whose keys may not set rules is swept by the coordinator, and asked once a term", async () => {
  const { network } = await archived();
  await using _ = network;
  await onDay(network, 200);
  await network.store.put("validators/v/2020-01-01T00-00-00/result.json", new Uint8Array([1]));
  await network.protocol.advanceTo(network.protocol.now() + 181 * dayMs);
  const refusal = new LodeError("STORE_REFUSED", "no", { retry: "never" });
  const told = vi.spyOn(network.store, "applyLifecycle").mockRejectedValue(refusal);
  const term = await duty(network, { bucketRules: true });
  await term.round();
  await term.round();
  expect(told).toHaveBeenCalledTimes(1);
  expect(await keysOf(network.store)).not.toContain("validators/v/2020-01-01T00-00-00/result.json");
  expect(reporter.events.filter(({ event }) => event === "retentionFailed")).toEqual([]);
});

test("the embedded database gets the room of deleted rows back", async () => {
  await using database = await testDatabase();
  const { db } = database;
  const rows = Array.from({ length: 2_000 }, (_, index) => ({
    limitName: "status",
    key: `k${index}`.padEnd(200, "x"),
    windowStartWall: 0,
    points: 1,
    endsAtWall: 0,
  }));
  const size = async (): Promise<number> => {
    const answer = await db.execute(sql`select pg_relation_size('limit_counts')::int as size`);
    return (answer as unknown as { rows: [{ size: number }] }).rows[0].size;
  };
  await db.insert(limitCounts).values(rows);
  const full = await size();
  await db.delete(limitCounts);
  await reclaimRoom(db);
  await db.insert(limitCounts).values(rows.slice(0, 1_000));
  expect(full).toBeGreaterThan(100_000);
  expect(await size()).toBeLessThan(full);
});
