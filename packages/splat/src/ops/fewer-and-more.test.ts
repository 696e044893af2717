import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SplatCloud, shCoefficients } from "../cloud/index.ts";
import { anyCloud, cloudOf, row } from "./clouds.test-support.ts";
import { concat } from "./concat.ts";
import { prune } from "./prune.ts";
import { reduceSh } from "./reduce-sh.ts";

const logit = (p: number) => Math.log(p / (1 - p));
const xs = (cloud: SplatCloud) => Array.from({ length: cloud.count }, (_, i) => row(cloud.positions, i, 1)[0]);

describe("pruning", () => {
  const five = cloudOf(
    [0.9, 0.05, 0.5, 0.2, 0.7].map((opacity, i) => ({
      position: [i, 0, 0],
      opacity: logit(opacity),
      scale: [-i, -i, -9],
    })),
  );

  it("takes away what can hardly be seen", () => {
    expect(xs(prune(five, { minOpacity: 0.2 - 1e-6 }))).toEqual([0, 2, 3, 4]);
    expect(xs(prune(five, { minOpacity: 0.6 }))).toEqual([0, 4]);
    const extremes = cloudOf([
      { opacity: Number.POSITIVE_INFINITY },
      { opacity: Number.NEGATIVE_INFINITY },
      { opacity: Number.NaN },
    ]);
    expect(prune(extremes, { minOpacity: 1 }).count).toBe(1);
    expect(prune(extremes, { minOpacity: 0 })).toBe(extremes);
  });

  it("keeps those that cover most, in their order", () => {
    expect(xs(prune(five, { maxCount: 2 }))).toEqual([0, 2]);
    const equal = cloudOf([1, 2, 3, 4].map((x) => ({ position: [x, 0, 0] as const })));
    expect(xs(prune(equal, { maxCount: 3 }))).toEqual([1, 2, 3]);
    expect(prune(five, { maxCount: 0 }).count).toBe(0);
    expect(prune(five, { maxCount: 5 })).toBe(five);
  });

  it("takes away what no renderer can use", () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    const broken = cloudOf([
      { position: [0, nan, 0] },
      { scale: [0, 0, infinity] },
      { rotation: [0, 0, 0, 0] },
      { opacity: nan },
      { color: [0, infinity, 0] },
      { opacity: infinity, position: [7, 0, 0] },
    ]);
    expect(xs(prune(broken, { usableOnly: true }))).toEqual([7]);
  });

  const columns = [
    ["positions", 3],
    ["scales", 3],
    ["rotations", 4],
    ["opacities", 1],
    ["colors", 3],
  ] as const;

  it("never gives more than asked, and all columns of those that stay", () => {
    fc.assert(
      fc.property(anyCloud(), fc.nat(12), (cloud, maxCount) => {
        const left = prune(cloud, { maxCount });
        expect(left.count).toBe(Math.min(cloud.count, maxCount));
        let from = 0;
        for (let i = 0; i < left.count; i++) {
          const same = (j: number) =>
            columns.every(([name, width]) => String(row(left[name], i, width)) === String(row(cloud[name], j, width)));
          while (from < cloud.count && !same(from)) from++;
          expect(from++).toBeLessThan(cloud.count);
        }
      }),
    );
  });

  it("refuses numbers that mean nothing", () => {
    for (const options of [{ minOpacity: -1 }, { minOpacity: Number.NaN }, { maxCount: 1.5 }, { maxCount: -1 }]) {
      expect(() => prune(five, options)).toThrow(expect.objectContaining({ code: "CLOUD_ARGUMENT" }));
    }
  });
});

describe("harmonics and joining", () => {
  it("a lower degree keeps the lower coefficients of each channel", () => {
    const sh = Array.from({ length: 24 }, (_, j) => j);
    const cloud = cloudOf([{ sh }, { sh: sh.map((j) => -j) }], { shDegree: 2 });
    expect(row(reduceSh(cloud, 1).sh, 0, 9)).toEqual([0, 1, 2, 8, 9, 10, 16, 17, 18]);
    expect(row(reduceSh(cloud, 1).sh, 1, 9)[4]).toBe(-9);
    expect(reduceSh(cloud, 0).sh.data).toHaveLength(0);
    expect(reduceSh(cloud, 2)).toBe(cloud);
    expect(reduceSh(cloud, 3)).toBe(cloud);
    expect(() => reduceSh(cloud, 1.5 as 1)).toThrow(expect.objectContaining({ code: "CLOUD_ARGUMENT" }));
  });

  it("joined clouds keep every number and take the highest degree", () => {
    fc.assert(
      fc.property(anyCloud({ max: 4 }), anyCloud({ max: 4 }), (a, b) => {
        if (a.frame !== b.frame) {
          expect(() => concat([a, b])).toThrow(expect.objectContaining({ code: "CLOUD_ARGUMENT" }));
          return;
        }
        const both = concat([a, b]);
        expect([both.count, both.shDegree]).toEqual([a.count + b.count, Math.max(a.shDegree, b.shDegree)]);
        expect(row(both.rotations, a.count, 4)).toEqual(row(b.rotations, 0, 4));
        expect(row(both.positions, a.count - 1, 3)).toEqual(row(a.positions, a.count - 1, 3));
        const [mine, theirs] = [shCoefficients(both.shDegree), shCoefficients(b.shDegree)];
        const sh = row(both.sh, a.count, 3 * mine);
        for (let j = 0; j < mine; j++) expect(sh[mine + j]).toBe(j < theirs ? row(b.sh, 0, 3 * theirs)[theirs + j] : 0);
      }),
    );
    expect(() => concat([])).toThrow(expect.objectContaining({ code: "CLOUD_ARGUMENT" }));
  });
});
