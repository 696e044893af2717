import { describe, expect, it } from "vitest";
import { isReasonCode, reasonCodes, reasonText } from "./index.ts";

describe("a reason as a sentence", () => {
  it("gives the numbers", () => {
    expect(reasonText({ code: "QUANTITY_LOW", facts: { rows: 71, expected: 100, least: 85 } })).toBe(
      "71 listings, at least 85 of the 100 expected are due.",
    );
    expect(reasonText({ code: "SPOT_CHECK_FAILED", facts: { checked: 10, conclusive: 9, passed: 3, needed: 8 } })).toBe(
      "3 of 9 conclusive look-ups agreed with the file, 8 must.",
    );
  });

  it("says where, and in how many other zipcodes the same holds", () => {
    const facts = { rows: 71, expected: 100, least: 85, zipcode: "98103" };
    expect(reasonText({ code: "QUANTITY_LOW", facts: { ...facts, zipcodes: 1 } })).toMatch(/due \(zipcode 98103\)\.$/);
    expect(reasonText({ code: "QUANTITY_LOW", facts: { ...facts, zipcodes: 4 } })).toMatch(
      /\(zipcode 98103, and 3 more like it\)\.$/,
    );
  });

  it("writes a moment as a date", () => {
    expect(reasonText({ code: "TOO_LATE", facts: { seenAt: Date.UTC(2025, 9, 1, 20, 16) } })).toBe(
      "Seen at 2025-10-01T20:16:00.000Z, after close: not judged.",
    );
  });

  it("is true of a late file, and of one that was on time but that only a late manifest names", () => {
    expect(reasonText({ code: "LATE", facts: { seenAt: Date.UTC(2025, 9, 1, 20, 1) } })).toBe(
      "Seen at 2025-10-01T20:01:00.000Z, and it or the first manifest to name it came after the deadline: behind everybody who was on time.",
    );
  });

  it("is a whole sentence for every code, with or without facts", () => {
    for (const code of reasonCodes) {
      const text = reasonText({ code, facts: {} });
      expect(text, code).toMatch(/^[A-Z0-9].{10,}\.$/);
      expect(text, code).not.toMatch(/[{}]|undefined/);
      expect(isReasonCode(code)).toBe(true);
    }
    expect(isReasonCode("BAD_LUCK")).toBe(false);
  });
});
