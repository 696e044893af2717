import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EpochId, epochAt, epochStart, nextEpoch, parseEpochId, parseZipcode, previousEpoch } from "./index.ts";

const hour = 3_600_000;
const moment = fc.integer({ min: 4 * hour, max: Date.UTC(9999, 0) });
const length = fc.constantFrom(1, 2, 3, 4, 6, 8, 12, 24).map((hours) => hours * hour);

describe("an epoch id", () => {
  it("names the grid window that contains the moment", () => {
    expect(epochAt(Date.UTC(2025, 9, 1, 15, 59, 59, 999))).toBe("2025-10-01T12-00-00");
    expect(epochAt(Date.UTC(2025, 9, 1, 16))).toBe("2025-10-01T16-00-00");
    expect(epochAt(Date.UTC(2025, 9, 1, 17, 30), hour)).toBe("2025-10-01T17-00-00");
  });

  it("contains its moment and reads back, on any grid", () => {
    fc.assert(
      fc.property(moment, length, (atMs, lengthMs) => {
        const id = epochAt(atMs, lengthMs);
        expect(parseEpochId(id, lengthMs)).toBe(id);
        expect(atMs - epochStart(id)).toBeGreaterThanOrEqual(0);
        expect(atMs - epochStart(id)).toBeLessThan(lengthMs);
      }),
    );
  });

  it("has one neighbour on each side", () => {
    fc.assert(
      fc.property(moment, length, (atMs, lengthMs) => {
        const id = epochAt(atMs, lengthMs);
        const next = nextEpoch(id, lengthMs);
        expect(epochStart(next) - epochStart(id)).toBe(lengthMs);
        expect(previousEpoch(next, lengthMs)).toBe(id);
        expect(id < next).toBe(true);
      }),
    );
  });

  it.each([
    "2025-10-01T17-00-00",
    "2025-10-01T16:00:00",
    "2025-10-01-16:00",
    "2025-10-01T16-30-00",
    "2025-10-01T16-00-01",
    "2025-02-30T16-00-00",
    "2025-13-01T16-00-00",
    "2025-10-01T24-00-00",
    "2025-10-01T16-00-00Z",
    " 2025-10-01T16-00-00",
    "2025-10-01T16-00-00\n",
    "1969-12-31T20-00-00",
    "0070-01-01T00-00-00",
    "２025-10-01T16-00-00",
    "",
  ])("is not %j", (text) => {
    expect(parseEpochId(text)).toBeUndefined();
  });

  it("exists only for lengths of whole hours and moments of this era", () => {
    expect(() => epochAt(0, 90 * 60_000)).toThrow(RangeError);
    expect(() => epochAt(-1)).toThrow(RangeError);
    expect(() => previousEpoch("1970-01-01T00-00-00" as EpochId)).toThrow(RangeError);
  });
});

describe("a zipcode", () => {
  it("is five ASCII digits, leading zeros kept", () => {
    expect(parseZipcode("08701")).toBe("08701");
  });

  it.each(["8701", "087012", "08701-1234", "0870a", "٠٨٧٠١", "08701\n", ""])("is not %j", (text) => {
    expect(parseZipcode(text)).toBeUndefined();
  });
});
