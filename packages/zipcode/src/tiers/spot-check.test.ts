import type { Hotkey } from "@lode/bittensor/primitives";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareBytes } from "../canonical-json/index.ts";
import type { EpochId, Zipcode } from "../epoch/index.ts";
import { policies } from "../policy/index.ts";
import { reachesFraction, rowHash, spotCheckRows, spotCheckSeed, validatorsForRow } from "./index.ts";

const policy = policies.strict.values;
const origin = {
  beaconHash: `0x${"5d".repeat(32)}`,
  epochId: "2025-10-01T16-00-00" as EpochId,
  hotkey: "5HQ5VRaYkzJsv8jJyPWSoZRJ5xzqGQkUb7qtK72uW796DeFt",
  zipcode: "98103" as Zipcode,
  fileSha256: "ab".repeat(32),
};
const seed = spotCheckSeed(origin);
const hotkeys = (count: number) => Array.from({ length: count }, (_, at) => `validator-${at}` as Hotkey);
const validators = fc
  .array(fc.bigInt({ min: 1n, max: 1_000_000n }), { minLength: 1, maxLength: 30 })
  .map((stakes) => stakes.map((stakeRao, at) => ({ hotkey: `validator-${at}` as Hotkey, stakeRao })));

describe("the choice of rows", () => {
  it("changes with every field of its origin", () => {
    const others = [
      { ...origin, beaconHash: `0x${"5e".repeat(32)}` },
      { ...origin, epochId: "2025-10-01T20-00-00" as EpochId },
      { ...origin, hotkey: `${origin.hotkey}x` },
      { ...origin, zipcode: "98104" as Zipcode },
      { ...origin, fileSha256: "ac".repeat(32) },
    ].map((other) => spotCheckSeed(other).join());
    expect(new Set([seed.join(), ...others]).size).toBe(6);
  });

  it("takes a tenth, at least 3 and at most 10, and all of a shorter file", () => {
    const sizes = [0, 1, 2, 3, 29, 30, 45, 100, 5_000].map((rows) => spotCheckRows(seed, rows, policy).length);
    expect(sizes).toEqual([0, 1, 2, 3, 3, 3, 4, 10, 10]);
  });

  it("takes those with the smallest hashes, ascending", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.integer({ min: 1, max: 150 }),
        (anySeed, rows) => {
          const chosen = spotCheckRows(anySeed, rows, policy);
          const byHash = Array.from({ length: rows }, (_, row) => row).sort((a, b) =>
            compareBytes(rowHash(anySeed, a), rowHash(anySeed, b)),
          );
          expect(chosen).toEqual(byHash.slice(0, chosen.length).sort((a, b) => a - b));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("who looks a row up", () => {
  it("does not depend on the order of the validators", () => {
    fc.assert(
      fc.property(validators, fc.nat(1_000), (all, row) => {
        expect(validatorsForRow(seed, row, [...all].reverse(), policy)).toEqual(
          validatorsForRow(seed, row, all, policy),
        );
      }),
    );
  });

  it("is five, or more until they hold a third of the stake, and never one too many", () => {
    fc.assert(
      fc.property(validators, fc.nat(1_000), (all, row) => {
        const chosen = validatorsForRow(seed, row, all, policy);
        const stake = (names: readonly Hotkey[]) =>
          all.filter(({ hotkey }) => names.includes(hotkey)).reduce((sum, { stakeRao }) => sum + stakeRao, 0n);
        const whole = stake(all.map(({ hotkey }) => hotkey));
        expect(chosen.length).toBeGreaterThanOrEqual(Math.min(5, all.length));
        const enough = (names: readonly Hotkey[]) => reachesFraction(stake(names), whole, 333_334);
        expect(enough(chosen) || chosen.length === all.length).toBe(true);
        if (chosen.length > 5) expect(enough(chosen.slice(0, -1))).toBe(false);
      }),
    );
  });

  it("is everybody where there are five or fewer", () => {
    const few = hotkeys(4).map((hotkey) => ({ hotkey, stakeRao: 1n }));
    expect([...validatorsForRow(seed, 7, few, policy)].sort()).toEqual(hotkeys(4));
    expect(validatorsForRow(seed, 7, [], policy)).toEqual([]);
  });

  it("spreads the rows over the validators", () => {
    const many = hotkeys(50).map((hotkey) => ({ hotkey, stakeRao: 0n }));
    const chosen = new Set(Array.from({ length: 200 }, (_, row) => validatorsForRow(seed, row, many, policy)).flat());
    expect(chosen.size).toBe(50);
  });
});

describe("a fraction of the stake", () => {
  it("counts exactly a third as a third, and a millionth less not", () => {
    expect(reachesFraction(1n, 3n, 333_334)).toBe(true);
    expect(reachesFraction(333_332n, 1_000_000n, 333_334)).toBe(false);
    expect(reachesFraction(0n, 0n, 333_334)).toBe(true);
  });
});
