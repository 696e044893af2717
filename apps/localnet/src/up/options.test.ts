import { expect, it } from "vitest";
import { completeOptions, upDefaults } from "./options.ts";

const request = { dataDir: "d", fresh: false, once: false };

it("fills what was not asked for from the defaults", () => {
  expect(completeOptions({ ...request, miners: 12 }, undefined)).toEqual({ ...upDefaults, miners: 12 });
});

it("names every value that is out of range, not only the first", () => {
  const wrong = { ...request, miners: 0, validators: 1.5, providerFailure: 2, epochs: -1 };
  expect(() => completeOptions(wrong, undefined)).toThrow(
    /miners is 0.*validators is 1\.5.*providerFailure is 2.*epochs is -1/,
  );
});

it("goes on with an earlier network's options when none are given", () => {
  const earlier = { ...upDefaults, miners: 9, seed: 7 };
  expect(completeOptions(request, earlier)).toEqual(earlier);
});

it("lets the pace change between two starts, but not who exists or what the market is", () => {
  const earlier = { ...upDefaults, listings: ["a.csv"] };
  expect(completeOptions({ ...request, epochSeconds: 20, providerFailure: 0.2 }, earlier).epochSeconds).toBe(20);
  expect(() => completeOptions({ ...request, miners: 7 }, earlier)).toThrow(/other options \(miners: 6 → 7\)/);
  expect(() => completeOptions({ ...request, listings: ["b.csv"] }, earlier)).toThrow(/listings/);
});
