import { describe, expect, test } from "vitest";
import { byteRange, bytesWithin } from "./byte-range.ts";

describe("a range", () => {
  test.each([
    ["bytes=0-99", { start: 0, end: 99 }],
    ["bytes=10-", { start: 10, end: 999 }],
    ["bytes=-10", { start: 990, end: 999 }],
    ["bytes=-5000", { start: 0, end: 999 }],
    ["bytes=999-5000", { start: 999, end: 999 }],
    ["bytes = 1 - 2", { start: 1, end: 2 }],
    ["bytes=1000-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=5-4", undefined],
    ["bytes=0-1,5-6", undefined],
    ["bytes=-", undefined],
    ["items=0-1", undefined],
    ["bytes=99999999999999999999-", undefined],
    [undefined, undefined],
  ])("%s of 1000 bytes is %o", (header, expected) => {
    expect(byteRange(header, 1000)).toEqual(expected);
  });

  test("of an empty file lies nowhere", () => {
    expect(byteRange("bytes=0-", 0)).toBe("unsatisfiable");
    expect(byteRange("bytes=-1", 0)).toBe("unsatisfiable");
  });

  test("is cut out of parts of any size", async () => {
    const whole = Uint8Array.from({ length: 50 }, (_, index) => index);
    for (const size of [1, 3, 7, 50]) {
      for (const [start, end] of [
        [0, 0],
        [0, 49],
        [5, 20],
        [49, 49],
        [6, 7],
      ] as const) {
        async function* source() {
          for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
        }
        const parts: number[] = [];
        for await (const part of bytesWithin(source(), { start, end })) parts.push(...part);
        expect(parts).toEqual([...whole.subarray(start, end + 1)]);
      }
    }
  });
});
