import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId } from "@lode/zipcode/epoch";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OpenDatabase } from "../database/open-database.ts";
import { participants as table } from "../database/schema.ts";
import { testDatabase } from "../testing/test-database.ts";
import { ParticipantStore, type Participation } from "./participant-store.ts";
import { Participants } from "./participants.ts";

const epochId = "2026-01-05T04-00-00" as EpochId;
const miner = (index: number) => `miner ${index}` as Hotkey;

/** Counts the statements that its writes make. */
class CountingStore extends ParticipantStore {
  writes = 0;

  override async note(participations: readonly Participation[]): Promise<void> {
    this.writes += 1;
    await super.note(participations);
  }
}

let database: OpenDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await database.db.delete(table);
});

describe("participants", () => {
  test("that ask at once are noted together, durably before any is told", async () => {
    const store = new CountingStore(database.db);
    const participants = new Participants(store);
    const hotkeys = Array.from({ length: 500 }, (_, index) => miner(index));
    await Promise.all(hotkeys.map((hotkey) => participants.note({ epochId, hotkey, askedAt: 1 })));
    expect(await store.counts(epochId)).toMatchObject({ asked: 500 });
    expect(store.writes).toBeLessThan(5);
    expect(participants.isNoted(epochId, miner(499))).toBe(true);
  });

  test("that ask again keep the time they asked first", async () => {
    const store = new CountingStore(database.db);
    await new Participants(store).note({ epochId, hotkey: miner(1), askedAt: 5 });
    // After a restart nothing is remembered.
    const participants = new Participants(store);
    expect(participants.isNoted(epochId, miner(1))).toBe(false);
    await participants.note({ epochId, hotkey: miner(1), askedAt: 9 });
    expect(await database.db.select().from(table)).toEqual([{ epochId, hotkey: miner(1), askedAt: 5 }]);
  });

  test("are remembered for the newest epochs only", async () => {
    const participants = new Participants(new CountingStore(database.db));
    const epochs = ["00", "04", "08", "12", "16"].map((hour) => `2026-01-05T${hour}-00-00` as EpochId);
    for (const id of epochs) await participants.note({ epochId: id, hotkey: miner(1), askedAt: 1 });
    expect(epochs.map((id) => participants.isNoted(id, miner(1)))).toEqual([false, true, true, true, true]);
  });

  test("are not remembered when they could not be noted", async () => {
    const store = new CountingStore(database.db);
    store.note = () => Promise.reject(new Error("no database"));
    const participants = new Participants(store);
    await expect(participants.note({ epochId, hotkey: miner(1), askedAt: 1 })).rejects.toThrow("no database");
    expect(participants.isNoted(epochId, miner(1))).toBe(false);
  });
});
