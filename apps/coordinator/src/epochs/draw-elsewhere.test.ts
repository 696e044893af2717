import type { Candidate } from "@lode/zipcode/assignment";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { describe, expect, test } from "vitest";
import { drawElsewhere } from "./draw-elsewhere.ts";
import { drawEpoch } from "./draw-epoch.ts";

const inputs = {
  epochId: "2026-01-05T04-00-00" as EpochId,
  master: new Uint8Array(32).fill(7),
  lastAssigned: new Map([["10003", Date.parse("2026-01-05T00:00:00Z")]]),
  policy: policies.strict.values,
};

function candidates(count: number): Candidate[] {
  return Array.from({ length: count }, (_, index) => ({
    zipcode: String(10_000 + index) as Zipcode,
    expected: 300 + (index % 200),
    sources: [300],
    tolerancePpm: 150_000,
    state: "WA",
    city: "Anytown",
    county: null,
    marketTier: "STANDARD",
    geographicRegion: "West",
    lastAssignedAt: null,
    performancePpm: 1_000_000,
  }));
}

describe("a draw elsewhere", () => {
  test.each([100, 2_500])("from %i candidates is the same as here", async (count) => {
    const table = candidates(count);
    const drawn = await drawElsewhere(table, inputs);
    expect(drawn).toEqual(drawEpoch(table, inputs));
    expect(drawn.zipcodes.length).toBeGreaterThan(10);
    expect(JSON.parse(drawn.candidates)[3]).toMatchObject({ zipcode: "10003", lastAssignedAt: 1_767_571_200_000 });
  });

  test("lets timers and sockets be served meanwhile", async () => {
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 1);
    await drawElsewhere(candidates(5_000), inputs);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(5);
  });

  test("from a table that is unfit says so", async () => {
    const table = candidates(2_500);
    const twice = [...table, table[0] as Candidate];
    await expect(drawElsewhere(twice, inputs)).rejects.toThrow(RangeError);
  });
});
