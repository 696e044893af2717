import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bounds } from "./bounds.ts";
import { anyCloud, cloudOf, row } from "./clouds.test-support.ts";
import { normalise } from "./normalise.ts";

describe("bounds", () => {
  it("leave out gaussians that are nowhere, and count them", () => {
    const box = bounds(
      cloudOf([
        { position: [1, 2, 3] },
        { position: [Number.NaN, 0, 0] },
        { position: [0, Number.NEGATIVE_INFINITY, 0] },
        { position: [-3, 2, 4] },
      ]),
    );
    expect(box).toEqual({ min: [-3, 2, 3], max: [1, 2, 4], centre: [-1, 2, 3.5], extent: 4, ignored: 2 });
  });

  it("of nothing are nothing", () => {
    expect(bounds(cloudOf([]))).toBeUndefined();
    expect(bounds(cloudOf([{ position: [Number.NaN, 1, 1] }]))).toBeUndefined();
  });

  it("hold coordinates whose sum overflows", () => {
    const far = Math.fround(3e38);
    expect(bounds(cloudOf([{ position: [far, far, 0] }, { position: [-far, -far, 0] }]))).toMatchObject({
      ignored: 0,
      extent: 2 * far,
    });
  });
});

describe("normalise", () => {
  it("centres by the box, not by the mean, and changes sizes with distances", () => {
    const made = normalise(
      cloudOf([{ position: [10, 0, 0], scale: [0, -1, -2] }, { position: [10, 0, 0] }, { position: [16, 2, -1] }]),
    );
    expect(made.scale).toBe(0.25);
    expect(made.centre).toEqual([13, 1, -0.5]);
    expect(row(made.cloud.positions, 0, 3)).toEqual([-0.75, -0.25, 0.125]);
    expect(row(made.cloud.scales, 0, 3)).toEqual([0, -1, -2].map((s) => Math.fround(s + Math.log(0.25))));
  });

  it("bounds every cloud by its extent and leaves a normalised one alone", () => {
    fc.assert(
      fc.property(anyCloud(), fc.constantFrom(1, 1.5, 20), (cloud, extent) => {
        const once = normalise(cloud, { extent });
        const box = bounds(once.cloud);
        const hadSize = (bounds(cloud)?.extent ?? 0) > 0;
        expect(box?.extent).toBeCloseTo(hadSize ? extent : 0, 4);
        for (const k of [0, 1, 2] as const) expect(Math.abs(box?.centre[k] ?? 9)).toBeLessThan(1e-5);
        const twice = normalise(once.cloud, { extent });
        if (hadSize) expect(Math.abs(twice.scale - 1)).toBeLessThan(1e-6);
        twice.cloud.positions.data.forEach((x, i) => {
          expect(Math.abs(x - (once.cloud.positions.data[i] ?? 9))).toBeLessThan(1e-5);
        });
      }),
    );
  });

  it("only moves a cloud without size", () => {
    const made = normalise(cloudOf([{ position: [5, 6, 7], scale: [1, 1, 1] }]));
    expect(made.scale).toBe(1);
    expect(row(made.cloud.positions, 0, 3)).toEqual([0, 0, 0]);
    expect(row(made.cloud.scales, 0, 3)).toEqual([1, 1, 1]);
  });

  it("refuses a cloud that is nowhere and an extent that is no length", () => {
    expect(() => normalise(cloudOf([]))).toThrow(expect.objectContaining({ code: "CLOUD_EMPTY" }));
    for (const extent of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => normalise(cloudOf([{}]), { extent })).toThrow(expect.objectContaining({ code: "CLOUD_ARGUMENT" }));
    }
  });
});
