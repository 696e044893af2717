import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policies } from "../policy/index.ts";
import { judgeQuality, judgeQuantity, judgeSpotCheck, type QualityCounts } from "./index.ts";

const strict = policies.strict.values;
const calibrated = policies.calibrated.values;
const reference = policies.reference.values;

function faultless(rows: number, change: Partial<QualityCounts> = {}): QualityCounts {
  return {
    rows,
    complete: rows,
    reasonable: rows,
    datesConsistent: rows,
    distinct: rows,
    zipcodeRight: rows,
    distinctValidIds: rows,
    ...change,
  };
}

const codes = (verdict: { reasons: readonly { code: string }[] }) => verdict.reasons.map(({ code }) => code);

describe("tier 1", () => {
  it("takes a count inside the tolerance on both sides, bounds included", () => {
    expect([85, 100, 115].map((rows) => judgeQuantity(rows, 100, 0, strict).passed)).toEqual([true, true, true]);
    expect(codes(judgeQuantity(84, 100, 0, strict))).toEqual(["QUANTITY_LOW"]);
    expect(codes(judgeQuantity(116, 100, 0, strict))).toEqual(["QUANTITY_HIGH"]);
  });

  it("says exactly |n − E| ≤ 15 % of E for any count", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 1, max: 50_000 }), (rows, expected) => {
        const inside = Math.abs(rows - expected) * 100 <= expected * 15;
        expect(judgeQuantity(rows, expected, 0, strict).passed).toBe(inside);
      }),
    );
  });

  it("takes any listing at all where nothing is known, but not none", () => {
    expect(judgeQuantity(1, 0, 0, strict).passed).toBe(true);
    expect(codes(judgeQuantity(0, 0, 0, strict))).toEqual(["QUANTITY_LOW"]);
  });

  it("uses a zipcode's own tolerance only where the policy says so", () => {
    expect(judgeQuantity(60, 100, 400_000, calibrated).passed).toBe(true);
    expect(judgeQuantity(59, 100, 400_000, calibrated).passed).toBe(false);
    expect(judgeQuantity(60, 100, 400_000, strict).passed).toBe(false);
  });

  it("cuts bounds as the Python does, where 1.15 × 100 is a hair below 115", () => {
    expect(judgeQuantity(115, 100, 0, reference).passed).toBe(false);
    expect(judgeQuantity(114, 100, 0, reference).passed).toBe(true);
    expect(judgeQuantity(85, 100, 0, reference).passed).toBe(true);
    expect(judgeQuantity(0, 1, 0, reference).passed).toBe(false);
  });

  it("tells the numbers it judged by", () => {
    expect(judgeQuantity(71, 100, 0, strict).reasons[0]?.facts).toEqual({ rows: 71, expected: 100, least: 85 });
  });
});

describe("tier 2", () => {
  it("passes at the thresholds and names every share that falls short", () => {
    const atThreshold = { complete: 90, reasonable: 95, datesConsistent: 90, distinct: 95, zipcodeRight: 95 };
    expect(judgeQuality(faultless(100, atThreshold), strict).passed).toBe(true);
    const below = { complete: 89, reasonable: 94, datesConsistent: 89, distinct: 94, zipcodeRight: 94 };
    expect(codes(judgeQuality(faultless(100, below), strict))).toEqual([
      "QUALITY_INCOMPLETE",
      "QUALITY_UNREASONABLE",
      "QUALITY_DATES",
      "QUALITY_DUPLICATES",
      "QUALITY_ZIPCODE",
    ]);
  });

  it("never rounds a share up", () => {
    expect(judgeQuality(faultless(101, { complete: 90 }), strict).passed).toBe(false);
    expect(judgeQuality(faultless(101, { complete: 91 }), strict).passed).toBe(true);
  });

  it("has nothing to praise in an empty file", () => {
    expect(codes(judgeQuality(faultless(0), strict))).toEqual(["FILE_EMPTY"]);
  });

  it("is milder under the reference, but for a single repeated listing", () => {
    const mild = { complete: 70, reasonable: 80, datesConsistent: 0, zipcodeRight: 60 };
    expect(judgeQuality(faultless(100, mild), reference).passed).toBe(true);
    expect(codes(judgeQuality(faultless(100, { distinct: 99 }), reference))).toEqual(["QUALITY_DUPLICATES"]);
  });
});

describe("tier 3", () => {
  it("asks for four of five conclusive look-ups", () => {
    expect(judgeSpotCheck({ checked: 10, conclusive: 10, passed: 8 }, strict).outcome).toBe("passed");
    expect(judgeSpotCheck({ checked: 10, conclusive: 10, passed: 7 }, strict).outcome).toBe("failed");
    expect(judgeSpotCheck({ checked: 10, conclusive: 4, passed: 3 }, strict).outcome).toBe("failed");
  });

  it("decides nothing on fewer conclusive look-ups than three, or than there are rows", () => {
    expect(judgeSpotCheck({ checked: 10, conclusive: 2, passed: 0 }, strict).outcome).toBe("undecided");
    expect(judgeSpotCheck({ checked: 2, conclusive: 2, passed: 2 }, strict).outcome).toBe("passed");
    expect(judgeSpotCheck({ checked: 2, conclusive: 1, passed: 1 }, strict).outcome).toBe("undecided");
    expect(judgeSpotCheck({ checked: 0, conclusive: 0, passed: 0 }, strict).outcome).toBe("undecided");
  });

  it("passes one of one under the reference, and fails one of two", () => {
    expect(judgeSpotCheck({ checked: 2, conclusive: 1, passed: 1 }, reference).outcome).toBe("passed");
    expect(judgeSpotCheck({ checked: 2, conclusive: 2, passed: 1 }, reference).outcome).toBe("failed");
  });
});
