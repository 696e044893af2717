import { ManualClock } from "@lode/runtime/clock";
import { type EpochId, scheduleOf } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { describe, expect, test } from "vitest";
import { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { EpochRecord, EpochZipcode } from "../epochs/epoch-record.ts";
import type { EpochStore } from "../epochs/epoch-store.ts";
import { AssignmentBook } from "./assignment-book.ts";

const policy = policies.strict;
const [first, second] = ["2026-01-05T04-00-00", "2026-01-05T08-00-00"] as [EpochId, EpochId];
const startOf = (id: EpochId) => scheduleOf(id, policy.values).startsAt;

const zipcode: EpochZipcode = {
  zipcode: "98001" as EpochZipcode["zipcode"],
  expected: 300,
  tolerancePpm: 150_000,
  state: "WA",
  city: "Anytown",
  county: null,
  marketTier: "STANDARD",
  geographicRegion: "West",
  honeypot: false,
};

function recordOf(id: EpochId, change: Partial<EpochRecord> = {}): EpochRecord {
  return {
    id,
    state: "ACTIVE",
    extensions: 0,
    schedule: scheduleOf(id, policy.values),
    policy,
    nonce: "0011223344556677",
    commitment: "00".repeat(32),
    selectionSeed: 1,
    targetListings: 10_000,
    onTimeFrozenAt: null,
    label: null,
    snapshotSha256: null,
    beacon: null,
    observationSetSha256: null,
    ...change,
  } as EpochRecord;
}

/** A book over records that the test changes, with every reading counted. */
function bookOf(records: Map<EpochId, EpochRecord>) {
  const protocol = new ManualClock(startOf(first));
  const wall = new ManualClock(1_000);
  const state = { reads: 0, failure: undefined as Error | undefined, held: undefined as Promise<void> | undefined };
  const store = {
    async find(id: EpochId) {
      state.reads += 1;
      const record = records.get(id);
      await state.held;
      if (state.failure !== undefined) throw state.failure;
      return record;
    },
    zipcodes: async () => [zipcode],
  } as unknown as EpochStore;
  const epochs = new EpochLookup(store, protocol, policy.values.epoch);
  const book = new AssignmentBook({ epochs, protocol, wall, announcement: () => null });
  return { book, protocol, wall, state };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the book of assignments", () => {
  test("reads an epoch once for all who ask together, and for those after them", async () => {
    const { book, state } = bookOf(new Map([[first, recordOf(first)]]));
    const told = await Promise.all(Array.from({ length: 500 }, () => book.current()));
    expect(new Set(told.map((page) => page?.bytes)).size).toBe(1);
    expect(await book.current()).toBe(told[0]);
    expect(state.reads).toBe(1);
  });

  test("sees what another replica changed within a second", async () => {
    const records = new Map([[first, recordOf(first)]]);
    const { book, wall } = bookOf(records);
    await book.current();
    records.set(first, recordOf(first, { state: "GRACE" }));
    await wall.advanceBy(1_000);
    expect((await book.current())?.epoch.state).toBe("GRACE");
  });

  test("reads ahead of that beside the answers, so that few wait", async () => {
    const records = new Map([[first, recordOf(first)]]);
    const { book, wall, state } = bookOf(records);
    await book.current();
    records.set(first, recordOf(first, { state: "GRACE" }));
    await wall.advanceBy(180);
    expect((await book.current())?.epoch.state).toBe("ACTIVE");
    await turn();
    expect((await book.current())?.epoch.state).toBe("GRACE");
    expect(state.reads).toBe(2);
  });

  test("forgets at once what this process has changed, even what is just being read", async () => {
    const records = new Map([[first, recordOf(first)]]);
    const { book, state } = bookOf(records);
    let release = () => {};
    state.held = new Promise((resolve) => {
      release = resolve;
    });
    const before = book.current();
    await turn();
    records.set(first, recordOf(first, { extensions: 1 }));
    book.forget(first);
    release();
    expect((await before)?.epoch.extensions).toBe(0);
    expect((await book.current())?.epoch.extensions).toBe(1);
  });

  test("never tells an epoch that is over or has not started, however fast the clock runs", async () => {
    const { book, protocol } = bookOf(
      new Map([
        [first, recordOf(first)],
        [second, recordOf(second, { state: "PENDING" })],
      ]),
    );
    expect((await book.current())?.epoch.id).toBe(first);
    await expect(book.get(second)).rejects.toMatchObject({ code: "EPOCH_NOT_FOUND", status: 404 });
    await protocol.advanceTo(startOf(second) - 1);
    expect((await book.current())?.epoch.id).toBe(first);
    // No real time passes at all.
    await protocol.advanceTo(startOf(second));
    expect((await book.current())?.epoch.id).toBe(second);
    expect((await book.get(first)).epoch.id).toBe(first);
    await protocol.advanceTo(startOf(second) + policy.values.epoch.lengthMs);
    expect(await book.current()).toBeUndefined();
  });

  test("goes on telling for a while when the database is away, and then says so", async () => {
    const { book, wall, state } = bookOf(new Map([[first, recordOf(first)]]));
    await book.current();
    state.failure = new Error("the database is away");
    await wall.advanceBy(5_000);
    expect((await book.current())?.epoch.id).toBe(first);
    await wall.advanceBy(5_000);
    await expect(book.current()).rejects.toThrow("the database is away");
    state.failure = undefined;
    expect((await book.current())?.epoch.id).toBe(first);
  });

  test("does not tell what was forgotten, database or not", async () => {
    const { book, state } = bookOf(new Map([[first, recordOf(first)]]));
    await book.current();
    book.forget(first);
    state.failure = new Error("the database is away");
    await expect(book.current()).rejects.toThrow("the database is away");
  });
});
