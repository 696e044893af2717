import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, SeededRandom, SystemRandom } from "./index.ts";

const sources: ReadonlyArray<[string, () => Random]> = [
  ["SeededRandom", () => new SeededRandom("a seed")],
  ["SystemRandom", () => new SystemRandom()],
];

describe.each(sources)("%s", (_, make) => {
  it("stays inside its bounds", () => {
    const random = make();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (n) => {
        const drawn = random.int(n);
        expect(Number.isInteger(drawn) && drawn >= 0 && drawn < n).toBe(true);
        const next = random.next();
        expect(next >= 0 && next < 1).toBe(true);
      }),
    );
  });

  it("favours no side of a die: each of 30000 throws counted, every face near 5000", () => {
    const random = make();
    const faces = new Array<number>(6).fill(0);
    for (let i = 0; i < 30_000; i += 1) faces[random.int(6)]! += 1;
    // Standard deviation is 65; seven of them happen by chance once in 10^11 runs.
    for (const count of faces) expect(Math.abs(count - 5_000)).toBeLessThan(455);
  });

  it.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN])("has no integers below %d", (n) => {
    expect(() => make().int(n)).toThrow(RangeError);
  });
});

// The golden values come from an independent xoshiro128** in Python 3.11, seeded with sha256("42").
describe("a seeded sequence", () => {
  const sequence = (seed: string | number): number[] => {
    const random = new SeededRandom(seed);
    return Array.from({ length: 5 }, () => random.int(1_000_000));
  };

  it("is the same for the same seed, on every machine and in every version", () => {
    expect(sequence(42)).toEqual(sequence("42"));
    expect(sequence(42)).toEqual([984_553, 702_074, 980_961, 700_022, 368_138]);
    expect(sequence(43)).not.toEqual(sequence(42));
  });
});
