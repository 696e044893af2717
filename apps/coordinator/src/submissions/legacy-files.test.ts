import type { Hotkey } from "@lode/bittensor/primitives";
import { doubledEpochPrefix, epochPrefix, frozenKey, submissionKey } from "@lode/contract/storage-keys";
import { MemoryObjectStore } from "@lode/object-store/store";
import { ManualClock } from "@lode/runtime/clock";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { type EpochId, scheduleOf, type Zipcode } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import type { Snapshot } from "@lode/zipcode/submission";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OpenDatabase } from "../database/open-database.ts";
import { frozenObjects, tooLateObjects } from "../database/schema.ts";
import type { EpochRecord } from "../epochs/epoch-record.ts";
import { type Disturbance, disturbedStore } from "../testing/disturbed-store.ts";
import { testDatabase } from "../testing/test-database.ts";
import { ObjectFreezer } from "./freeze-objects.ts";
import { freezeSnapshot } from "./freeze-snapshot.ts";
import { FrozenObjectStore } from "./frozen-object-store.ts";

const epochId = "2026-01-05T04-00-00" as EpochId;
const schedule = scheduleOf(epochId, policies.table.values);
const miner = "5FpjvVN9fkYjNvNwzZYxLFNz2UVDmeZ8ZvD47A1dLMnsVgo6" as Hotkey;
const other = "5Cyn2nMWaEMfx9WfobdMoteKoPF7hwP4Gw5MHBznqWFkisrK" as Hotkey;
const zipcode = "98001" as Zipcode;
const plain = (time: string) => `${epochPrefix(miner, epochId)}zipcode=${zipcode}/data_20260105_${time}.json`;
const doubled = (time: string) => `${doubledEpochPrefix(miner, epochId)}zipcode=${zipcode}/data_20260105_${time}.json`;
const parquet = submissionKey(miner, epochId, zipcode);

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

async function put(key: string, text = key): Promise<void> {
  await store.put(key, new TextEncoder().encode(text));
  await clock.advanceBy(1_000);
}

async function pass(kind: "on-time" | "late"): Promise<void> {
  const freezer = new ObjectFreezer(disturbedStore(store, disturbance), frozen);
  await freezer.run({ epochId, schedule, hotkeys: [miner], assigned: new Set([zipcode]), kind });
}

async function bothPasses(): Promise<void> {
  await clock.advanceTo(Math.max(clock.now(), schedule.deadlineAt));
  await pass("on-time");
  await clock.advanceTo(schedule.closesAt);
  await pass("late");
}

async function items(): Promise<Snapshot["items"]> {
  const epoch = { id: epochId, schedule, policy: policies.table, nonce: "0123456789abcdef" } as EpochRecord;
  return (JSON.parse((await freezeSnapshot(epoch, store, frozen, new Set([miner]))).text) as Snapshot).items;
}

describe("of the Python miner's files for one zipcode", () => {
  test.each([
    ["the plain name", plain],
    ["the doubled name", doubled],
  ])("the last one that was on time is judged, under %s", async (_, name) => {
    await put(name("080000"), "first");
    await put(name("090000"), "second");
    await clock.advanceTo(schedule.deadlineAt + 1_000);
    await put(name("100000"), "late");
    await bothPasses();
    expect(await items()).toEqual([
      {
        hotkey: miner,
        zipcode,
        key: name("090000"),
        size: 6,
        etag: expect.any(String),
        sha256: sha256Hex("second"),
        seenAt: schedule.startsAt + 1_000,
        late: false,
        rowsClaimed: null,
        manifestSha256: null,
        problem: null,
      },
    ]);
    const copy = await store.get(frozenKey(epochId, name("090000")), { maxBytes: 100 });
    expect(new TextDecoder().decode(copy?.bytes)).toBe("second");
    expect(await frozen.counts(epochId)).toEqual({ onTime: 1, late: 0, tooLate: 0 });
  });

  test("the one that was seen last counts, whatever time its name tells and whichever form it has", async () => {
    await put(doubled("235959"), "written first");
    await put(plain("000000"), "written last");
    await bothPasses();
    expect(await items()).toMatchObject([{ key: plain("000000"), sha256: sha256Hex("written last") }]);
  });

  test("Parquet goes before any of them, though a manifest has to speak for it", async () => {
    await put(parquet);
    await put(plain("080000"));
    await bothPasses();
    expect(await items()).toMatchObject([{ key: parquet, sha256: null, problem: "MANIFEST_MISSING" }]);
  });

  test("one that was on time goes before Parquet that was late", async () => {
    await put(plain("080000"));
    await clock.advanceTo(schedule.deadlineAt);
    await put(parquet);
    await bothPasses();
    expect(await items()).toMatchObject([{ key: plain("080000"), late: false }]);
  });

  test("a late one is judged as late where there is no other", async () => {
    await clock.advanceTo(schedule.deadlineAt);
    await put(doubled("080000"));
    await bothPasses();
    expect(await items()).toMatchObject([{ key: doubled("080000"), late: true, problem: null }]);
  });

  test("one that is rewritten before it is copied leaves its place to the one before it", async () => {
    await put(plain("080000"), "first");
    await put(plain("090000"), "second");
    await clock.advanceTo(schedule.deadlineAt + 1_000);
    disturbance.beforeCopy = async (from) => {
      if (from === plain("090000")) await store.put(from, new TextEncoder().encode("rewritten"));
    };
    await pass("on-time");
    disturbance = {};
    await clock.advanceTo(schedule.closesAt);
    await pass("late");
    expect(await items()).toMatchObject([{ key: plain("080000"), sha256: sha256Hex("first"), late: false }]);
  });

  test("a crash between copy and record changes nothing about which is judged", async () => {
    await put(plain("080000"), "first");
    await put(plain("090000"), "second");
    await clock.advanceTo(schedule.deadlineAt);
    disturbance.afterCopy = () => {
      throw new Error("killed");
    };
    await expect(pass("on-time")).rejects.toThrow("killed");
    disturbance = {};
    await put(plain("090000"), "late rewrite");
    await put(plain("100000"), "late file");
    await pass("on-time");
    await clock.advanceTo(schedule.closesAt);
    await pass("late");
    expect(await items()).toMatchObject([{ key: plain("090000"), sha256: sha256Hex("second"), late: false }]);
  });

  test("one that is larger than the policy allows is refused without being read", async () => {
    await put(plain("080000"));
    await bothPasses();
    await database.db.update(frozenObjects).set({ size: policies.table.values.file.maxBytes + 1 });
    expect(await items()).toMatchObject([{ sha256: null, problem: "FILE_TOO_LARGE" }]);
  });

  test("what lies in a prefix that was doubled with another's hotkey is nobody's", async () => {
    const foreign = doubled("080000").replace(
      `data/hotkey=${miner}/data/hotkey=${miner}`,
      `data/hotkey=${miner}/data/hotkey=${other}`,
    );
    await put(foreign);
    await put(plain("080000").replace(`zipcode=${zipcode}`, "zipcode=98002"));
    await put(`${doubledEpochPrefix(miner, epochId)}manifest.json`);
    await bothPasses();
    expect(await items()).toEqual([]);
  });
});
