import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policies } from "../policy/index.ts";
import { type ScoreFacts, scoreSubmission } from "./index.ts";

const policy = policies.strict.values;

function facts(rows: number, change: Partial<ScoreFacts> = {}): ScoreFacts {
  const counts = { rows, complete: rows, reasonable: rows, datesConsistent: rows, distinct: rows, zipcodeRight: rows };
  return {
    counts: { ...counts, distinctValidIds: rows },
    expected: 100,
    conclusive: 10,
    passed: 10,
    seenAt: 0,
    startsAt: 0,
    closesAt: 1_000,
    ...change,
  };
}

describe("the score of a submission", () => {
  it("is whole for a faultless file at the start of the epoch", () => {
    expect(scoreSubmission(facts(100), policy)).toEqual({
      quality1e9: 1_000_000_000,
      accuracy1e9: 1_000_000_000,
      completeness1e9: 1_000_000_000,
      timeliness1e9: 1_000_000_000,
      total1e9: 1_000_000_000,
    });
  });

  it("credits 1, 0.7, 0.4 within 10, 20, 30 % of the target, and nothing beyond", () => {
    const completeness = (rows: number) => scoreSubmission(facts(rows), policy).completeness1e9;
    expect([90, 89, 80, 79, 70, 69].map(completeness)).toEqual([
      940_000_000, 814_000_000, 760_000_000, 634_000_000, 580_000_000, 414_000_000,
    ]);
    expect([110, 111, 131].map(completeness)).toEqual([1_000_000_000, 880_000_000, 600_000_000]);
  });

  it("averages the five shares of tier 2, floored", () => {
    const counts = { ...facts(3).counts, complete: 2, distinct: 2 };
    expect(scoreSubmission(facts(3, { counts }), policy).quality1e9).toBe(866_666_666);
  });

  it("measures accuracy over the conclusive look-ups, and has none without any", () => {
    expect(scoreSubmission(facts(100, { conclusive: 3, passed: 2 }), policy).accuracy1e9).toBe(666_666_666);
    expect(scoreSubmission(facts(100, { conclusive: 0, passed: 0 }), policy).accuracy1e9).toBe(0);
  });

  it("runs down from the start to the close, and not beyond either", () => {
    const timeliness = (seenAt: number) => scoreSubmission(facts(100, { seenAt }), policy).timeliness1e9;
    expect([-5, 0, 250, 1_000, 2_000].map(timeliness)).toEqual([1_000_000_000, 1_000_000_000, 750_000_000, 0, 0]);
  });

  it("misses nothing where nothing is expected", () => {
    expect(scoreSubmission(facts(7, { expected: 0 }), policy).completeness1e9).toBe(1_000_000_000);
  });

  it("stays a whole number between 0 and 1e9", () => {
    const count = fc.integer({ min: 0, max: 50_000 });
    fc.assert(
      fc.property(count, count, count, fc.nat(14_400_000), (rows, expected, good, seenAt) => {
        const counts = { ...facts(rows).counts, complete: Math.min(good, rows) };
        const score = scoreSubmission(facts(rows, { counts, expected, seenAt, closesAt: 15_300_000 }), policy);
        for (const part of Object.values(score)) {
          expect(Number.isSafeInteger(part) && part >= 0 && part <= 1_000_000_000).toBe(true);
        }
      }),
    );
  });
});
