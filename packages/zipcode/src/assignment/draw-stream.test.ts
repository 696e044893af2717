import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../canonical-json/index.ts";
import { DrawStream } from "./draw-stream.ts";

const key = sha256("key");

describe("a stream of draws", () => {
  it("stays below any bound, however large", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 90n }), (bound) => {
        const value = new DrawStream(key, "a").below(bound);
        return value >= 0n && value < bound;
      }),
    );
  });

  it("is the same for the same key and label, and another for another", () => {
    const start = (stream: DrawStream) => Array.from({ length: 40 }, () => stream.below(2n ** 64n)).join();
    expect(start(new DrawStream(key, "a"))).toBe(start(new DrawStream(key, "a")));
    const others = [new DrawStream(key, "b"), new DrawStream(sha256("other"), "a"), new DrawStream(key, "a")];
    expect(new Set(others.map(start)).size).toBe(3);
  });

  it("favours no value", () => {
    const stream = new DrawStream(key, "a");
    const counts = [0, 0, 0, 0, 0];
    for (let draw = 0; draw < 10_000; draw++) counts[Number(stream.below(5n))]!++;
    // Five standard deviations around 2,000: a remainder of a byte by 5 alone would not show, one of 3 bits would.
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });

  it("draws an index in proportion to its weight, and none without weight", () => {
    const stream = new DrawStream(key, "a");
    const counts = [0, 0, 0];
    for (let draw = 0; draw < 4_000; draw++) counts[stream.weighted([1n, 0n, 3n])!]!++;
    expect(counts[1]).toBe(0);
    expect(Math.abs(counts[0]! - 1_000)).toBeLessThan(140);
    expect(stream.weighted([0n, 0n])).toBeUndefined();
    expect(stream.weighted([])).toBeUndefined();
  });

  it("reaches both ends of a range", () => {
    const stream = new DrawStream(key, "a");
    const seen = new Set(Array.from({ length: 200 }, () => stream.between(3, 6)));
    expect([...seen].sort()).toEqual([3, 4, 5, 6]);
  });
});
