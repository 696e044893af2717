import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { naturalLog } from "./natural-log.ts";
import { SeededIntegers } from "./seeded-integers.ts";
import { encodeSrgb, linearOfByte } from "./srgb.ts";

describe("numbers that every machine agrees on", () => {
  it("logarithms are those of the library within its last bits", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(Math.abs(naturalLog(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(Math.log(x))));
      }),
      { numRuns: 2000 },
    );
    expect(naturalLog(1)).toBe(0);
  });

  it("sRGB is the curve of the standard", () => {
    for (let byte = 0; byte < 256; byte++) {
      const encoded = byte / 255;
      const linear = encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
      expect(linearOfByte[byte]).toBeCloseTo(linear, 14);
      expect(encodeSrgb(linear) * 255).toBeCloseTo(byte, 10);
    }
    expect(encodeSrgb(0.0031309) * 255).toBeCloseTo(12.92 * 0.0031309 * 255, 3);
    expect([encodeSrgb(-1), encodeSrgb(Number.NaN), encodeSrgb(7)]).toEqual([0, 0, 1]);
  });

  it("seeded integers repeat, differ between seeds in both halves, and fill their range evenly", () => {
    const take = (seed: number) => {
      const random = new SeededIntegers(seed);
      return Array.from({ length: 4 }, () => random.next());
    };
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    expect(take(7)).not.toEqual(take(7 + 2 ** 32));
    // Written down once: a change here changes every sampled cloud.
    expect(take(404)).toEqual([3696859970, 1311299051, 67286389, 2557619107]);
    const random = new SeededIntegers(1);
    const bins = new Array<number>(16).fill(0);
    for (let i = 0; i < 160_000; i++) {
      const bin = Math.floor(random.share() * 16);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    for (const size of bins) expect(Math.abs(size - 10_000)).toBeLessThan(500);
  });
});
