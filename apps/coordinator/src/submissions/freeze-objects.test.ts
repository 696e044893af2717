import type { Hotkey } from "@lode/bittensor/primitives";
import { frozenKey, manifestKey, submissionKey } from "@lode/contract/storage-keys";
import { MemoryObjectStore } from "@lode/object-store/store";
import { ManualClock } from "@lode/runtime/clock";
import { type EpochId, scheduleOf, type Zipcode } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { OpenDatabase } from "../database/open-database.ts";
import { frozenObjects, tooLateObjects } from "../database/schema.ts";
import { type Disturbance, disturbedStore } from "../testing/disturbed-store.ts";
import { testDatabase } from "../testing/test-database.ts";
import { lateManifestKey, ObjectFreezer } from "./freeze-objects.ts";
import { FrozenObjectStore } from "./frozen-object-store.ts";

const epochId = "2026-01-05T04-00-00" as EpochId;
const schedule = scheduleOf(epochId, policies.table.values);
const miner = "5FpjvVN9fkYjNvNwzZYxLFNz2UVDmeZ8ZvD47A1dLMnsVgo6" as Hotkey;
const zipcode = "98001" as Zipcode;
const key = submissionKey(miner, epochId, zipcode);
const manifest = manifestKey(miner, epochId);

let database: OpenDatabase;
let clock: ManualClock;
let store: MemoryObjectStore;
let frozen: FrozenObjectStore;
let disturbance: Disturbance;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => await database[Symbol.asyncDispose]());

beforeEach(async () => {
  await database.db.delete(frozenObjects);
  await database.db.delete(tooLateObjects);
  clock = new ManualClock(schedule.startsAt);
  store = new MemoryObjectStore({ clock });
  frozen = new FrozenObjectStore(database.db);
  disturbance = {};
});

async function put(text: string, at = key): Promise<void> {
  await store.put(at, new TextEncoder().encode(text));
}

async function pass(kind: "on-time" | "late"): Promise<void> {
  const freezer = new ObjectFreezer(disturbedStore(store, disturbance), frozen);
  await freezer.run({ epochId, schedule, hotkeys: [miner], assigned: new Set([zipcode]), kind });
}

async function frozenText(readKey = key): Promise<string | undefined> {
  const copy = await store.get(frozenKey(epochId, readKey), { maxBytes: 1_000 });
  return copy && new TextDecoder().decode(copy.bytes);
}

async function rows() {
  return (await frozen.ofEpoch(epochId)).map(({ readKey, late, state, seenAt }) => ({ readKey, late, state, seenAt }));
}

test("an object is on time just before the deadline and late from it on", async () => {
  await clock.advanceTo(schedule.deadlineAt - 1);
  await put("on time");
  await clock.advanceTo(schedule.deadlineAt);
  await put("manifest", manifest);
  await pass("on-time");
  expect(await rows()).toEqual([{ readKey: key, late: false, state: "frozen", seenAt: schedule.deadlineAt - 1 }]);
  await clock.advanceTo(schedule.closesAt);
  await pass("late");
  expect(await rows()).toContainEqual({ readKey: manifest, late: true, state: "frozen", seenAt: schedule.deadlineAt });
});

test("the on-time version wins over a later rewrite, before and after close", async () => {
  await put("on time");
  await clock.advanceTo(schedule.deadlineAt + 1);
  await pass("on-time");
  await put("late");
  await clock.advanceTo(schedule.closesAt);
  await pass("late");
  await put("after close");
  await pass("late");
  expect(await frozenText()).toBe("on time");
  expect(await rows()).toEqual([{ readKey: key, late: false, state: "frozen", seenAt: schedule.startsAt }]);
});

test("what comes after close is not frozen, but counted", async () => {
  await clock.advanceTo(schedule.closesAt);
  await put("too late");
  await pass("on-time");
  await pass("late");
  expect(await rows()).toEqual([]);
  expect(await frozen.counts(epochId)).toEqual({ onTime: 0, late: 0, tooLate: 1 });
});

test("only assigned zipcodes, known names and registered hotkeys are taken", async () => {
  await put("unassigned", submissionKey(miner, epochId, "98002" as Zipcode));
  await put("other name", key.replace("listings.parquet", "data.bin"));
  await put("other epoch", submissionKey(miner, "2026-01-05T08-00-00" as EpochId, zipcode));
  await put("stranger", submissionKey("5Cyn2nMWaEMfx9WfobdMoteKoPF7hwP4Gw5MHBznqWFkisrK" as Hotkey, epochId, zipcode));
  await pass("on-time");
  expect(await rows()).toEqual([]);
});

test("an object that changes before its copy is copied as it then is", async () => {
  await put("first");
  let changes = 0;
  disturbance.beforeCopy = async () => {
    if (changes++ === 0) await put("second");
  };
  await pass("on-time");
  expect(await frozenText()).toBe("second");
  expect((await frozen.ofEpoch(epochId))[0]).toMatchObject({ size: 6, state: "frozen" });
});

test("an object rewritten after the deadline while it is copied is left to the pass at close", async () => {
  await put("on time");
  await clock.advanceTo(schedule.deadlineAt + 1_000);
  disturbance.beforeCopy = async () => await put("late");
  await pass("on-time");
  expect(await rows()).toEqual([]);
  disturbance = {};
  await pass("late");
  expect(await rows()).toEqual([{ readKey: key, late: true, state: "frozen", seenAt: schedule.deadlineAt + 1_000 }]);
});

test("an object rewritten after close while it is copied is recorded as changed", async () => {
  await put("in time");
  await clock.advanceTo(schedule.closesAt + 1);
  disturbance.beforeCopy = async () => await put("after close");
  await pass("late");
  expect(await rows()).toMatchObject([{ readKey: key, state: "changed" }]);
  expect(await frozenText()).toBeUndefined();
});

test("an object that never holds still is given up after a few copies", async () => {
  await put("0");
  let changes = 0;
  disturbance.beforeCopy = async () => await put(`version ${++changes}`);
  await pass("late");
  expect(changes).toBe(3);
  expect(await rows()).toMatchObject([{ state: "changed" }]);
});

test("an object that is deleted while it is copied is not there", async () => {
  await put("soon gone");
  disturbance.beforeCopy = async () => await store.delete(key);
  await pass("late");
  expect(await rows()).toEqual([]);
});

test("a manifest rewritten in grace stands beside the one that was on time", async () => {
  await put("on time", manifest);
  await clock.advanceTo(schedule.deadlineAt);
  await pass("on-time");
  await put("late", manifest);
  await clock.advanceTo(schedule.closesAt);
  await pass("late");
  const second = lateManifestKey(miner, epochId);
  expect(await frozenText(manifest)).toBe("on time");
  expect(await frozenText(second)).toBe("late");
  expect((await rows()).map(({ readKey, late }) => [readKey, late])).toEqual([
    [manifest, false],
    [second, true],
  ]);
});

test("a crash between copy and record loses nothing, even when the object is overwritten meanwhile", async () => {
  await put("on time");
  await clock.advanceTo(schedule.deadlineAt);
  disturbance.afterCopy = () => {
    throw new Error("killed");
  };
  await expect(pass("on-time")).rejects.toThrow("killed");
  expect(await rows()).toMatchObject([{ state: "copying" }]);
  disturbance = {};
  await put("late rewrite");
  await pass("on-time");
  expect(await rows()).toMatchObject([{ state: "frozen", late: false }]);
  expect(await frozenText()).toBe("on time");
});

test("a crash before the copy starts over", async () => {
  await put("on time");
  disturbance.beforeCopy = () => {
    throw new Error("killed");
  };
  await expect(pass("on-time")).rejects.toThrow("killed");
  disturbance = {};
  await pass("on-time");
  expect(await rows()).toMatchObject([{ state: "frozen" }]);
});
