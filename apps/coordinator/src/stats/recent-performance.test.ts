import { ManualClock } from "@lode/runtime/clock";
import type { EpochId } from "@lode/zipcode/epoch";
import { describe, expect, test } from "vitest";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { EpochState } from "../epochs/epoch-record.ts";
import type { StatusStore } from "../status/status-store.ts";
import type { FrozenObjectStore } from "../submissions/frozen-object-store.ts";
import { RecentPerformance } from "./recent-performance.ts";

const [over, open] = ["2026-01-05T00-00-00", "2026-01-05T04-00-00"] as [EpochId, EpochId];

/** One epoch that is over and one that is not, with every reading counted. */
function world() {
  const wall = new ManualClock(1_000);
  const states = new Map<EpochId, EpochState>([
    [over, "COMPLETED"],
    [open, "ACTIVE"],
  ]);
  const counted: EpochId[] = [];
  const seen = { lists: 0, failure: undefined as Error | undefined };
  const epochs = {
    store: {
      recent: async () => {
        seen.lists += 1;
        if (seen.failure !== undefined) throw seen.failure;
        return [...states].map(([id, state]) => ({ id, state, targetListings: 1, label: null, extensions: 0 }));
      },
    },
    zipcodes: async () => [{ expected: 300 }, { expected: 200 }],
  } as unknown as EpochLookup;
  const frozen = {
    counts: async (id: EpochId) => {
      counted.push(id);
      return { onTime: 3, late: 2, tooLate: 1 };
    },
  } as unknown as FrozenObjectStore;
  const statuses = { counts: async () => ({ COMPLETED: 4 }) } as unknown as StatusStore;
  const recent = new RecentPerformance({ epochs, statuses, frozen, wall });
  return { recent, wall, states, counted, seen };
}

describe("how recent epochs went", () => {
  test("is said with what was announced, frozen and reported", async () => {
    const { recent } = world();
    const [first] = JSON.parse(await recent.text(0, open)) as unknown[];
    expect(first).toEqual({
      epochId: over,
      status: "COMPLETED",
      zipcodesAssigned: 2,
      targetListings: 1,
      actualExpected: 500,
      label: null,
      extensions: 0,
      submissions: { onTime: 3, late: 2, tooLate: 1 },
      minerStatuses: { COMPLETED: 4 },
    });
  });

  test("is read once a second, however many ask", async () => {
    const { recent, wall, seen } = world();
    await Promise.all(Array.from({ length: 100 }, () => recent.text(0, open)));
    await wall.advanceBy(999);
    await recent.text(0, open);
    expect(seen.lists).toBe(1);
    await wall.advanceBy(1);
    await recent.text(0, open);
    expect(seen.lists).toBe(2);
  });

  test("counts the rows of an epoch that is over once a minute only", async () => {
    const { recent, wall, counted } = world();
    for (let second = 0; second < 61; second += 1) {
      await recent.text(0, open);
      await wall.advanceBy(1_000);
    }
    expect(counted.filter((id) => id === open)).toHaveLength(61);
    expect(counted.filter((id) => id === over)).toHaveLength(2);
  });

  test("is read again at once when an epoch has changed, or when another one is the current", async () => {
    const { recent, states, seen } = world();
    await recent.text(0, open);
    states.set(open, "GRACE");
    recent.forget(open);
    expect(await recent.text(0, open)).toContain("GRACE");
    await recent.text(0, "2026-01-05T08-00-00" as EpochId);
    expect(seen.lists).toBe(3);
  });

  test("counts again what the owner has opened again", async () => {
    const { recent, states, counted } = world();
    await recent.text(0, open);
    states.set(over, "CLOSED");
    recent.forget(over);
    await recent.text(0, open);
    states.set(over, "COMPLETED");
    recent.forget(over);
    await recent.text(0, open);
    expect(counted.filter((id) => id === over)).toHaveLength(3);
  });

  test("does not remember a failure", async () => {
    const { recent, seen } = world();
    seen.failure = new Error("the database is away");
    await expect(recent.text(0, open)).rejects.toThrow("the database is away");
    seen.failure = undefined;
    expect(await recent.text(0, open)).toContain(open);
  });
});
