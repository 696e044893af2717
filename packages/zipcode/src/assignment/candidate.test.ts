import { describe, expect, it } from "vitest";
import { policies } from "../policy/index.ts";
import { candidate, candidateTable } from "./candidate-table.fixture.ts";
import { cooldownPpm, isEligible, policyForTable, selectZipcodes, toleranceFromSources } from "./index.ts";

const { strict } = policies;
const hour = 3_600_000;

describe("the cooldown of a zipcode", () => {
  it.each([
    [null, 1_000_000],
    [0, 100_000],
    [-hour, 100_000],
    [6 * hour, 325_000],
    [12 * hour, 550_000],
    [24 * hour - 1, 999_999],
    [24 * hour, 1_000_000],
    [240 * hour, 1_000_000],
  ])("leaves it, %s ms after its assignment, %i millionths of its weight", (elapsed, ppm) => {
    const now = 1_000 * hour;
    expect(cooldownPpm(elapsed === null ? null : now - elapsed, now, strict.values)).toBe(ppm);
  });
});

describe("the tolerance of a zipcode", () => {
  it.each([
    [100, [], 150_000],
    [100, [100, 110], 150_000],
    [100, [70, 120], 300_000],
    [300, [401], 336_667],
    [100, [300], 500_000],
    [0, [5], 500_000],
  ])("with %i announced and sources %j is %i millionths", (expected, sources, ppm) => {
    expect(toleranceFromSources(expected, sources, strict.values)).toBe(ppm);
  });
});

describe("the policy for a table", () => {
  it("is the same where the table fills the target", () => {
    expect(policyForTable(strict, candidateTable(120))).toBe(strict);
  });

  it("lowers least count and target to what a small table has", () => {
    const table = [candidate(1, { expected: 50 }), candidate(2, { expected: 120 }), candidate(3, { expected: 0 })];
    const { assignment } = policyForTable(strict, table).values;
    expect([assignment.minExpected, assignment.targetListings]).toEqual([50, 170]);
    expect(assignment.maxExpected).toBe(3_000);
  });

  it("lowers only the least count where that already fills the target", () => {
    const table = Array.from({ length: 100 }, (_, index) => candidate(index, { expected: 150 }));
    const { assignment } = policyForTable(strict, table).values;
    expect([assignment.minExpected, assignment.targetListings]).toEqual([150, 10_000]);
  });

  it("opens the greatest count only where nothing else is left", () => {
    const { assignment } = policyForTable(strict, [candidate(1, { expected: 5_000 })]).values;
    expect([assignment.maxExpected, assignment.targetListings]).toEqual([5_000, 5_000]);
  });

  it("changes nothing of the given policy, nor for a table without listings", () => {
    const before = JSON.stringify(strict);
    policyForTable(strict, [candidate(1, { expected: 5 })]);
    expect(JSON.stringify(strict)).toBe(before);
    expect(policyForTable(strict, [candidate(1, { expected: 0 })])).toBe(strict);
  });

  it("lets every small table fill its own target", () => {
    for (let size = 1; size < 40; size++) {
      const candidates = Array.from({ length: size }, (_, index) => candidate(index, { expected: 20 + index * 3 }));
      const policy = policyForTable(strict, candidates).values;
      expect(candidates.every((row) => isEligible(row, policy))).toBe(true);
      const selection = selectZipcodes({
        epochId: "2025-10-01T12-00-00" as Parameters<typeof selectZipcodes>[0]["epochId"],
        epochSecret: new Uint8Array(32).fill(size),
        candidates,
        policy,
      });
      expect(selection.onTarget).toBe(true);
    }
  });
});
