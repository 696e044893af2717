import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SplatCloud } from "../cloud/index.ts";
import { cloudOf, type Gaussian } from "../ops/clouds.test-support.ts";
import type { Camera } from "./camera.ts";
import { prepareView, renderBand, renderView, validatorRig } from "./index.ts";
import { plainPicture } from "./plain-splatting.test-support.ts";

const front: Camera = { eye: [0, 0, 2.5], target: [0, 0, 0], up: [0, 1, 0], fovDegrees: 49.1, near: 0.01, far: 100 };
const size = { width: 61, height: 47 };

const within = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true }).map(Math.fround);
const somewhere = fc.tuple(within(1.2), within(1.2), within(1.2));
const visible = fc.record({
  position: somewhere,
  scale: fc.tuple(within(2.5), within(2.5), within(2.5)).map(([a, b, c]) => [a - 4, b - 4, c - 4] as const),
  rotation: fc.tuple(within(1), within(1), within(1), within(1)).filter((q) => Math.hypot(...q) > 0.1) as fc.Arbitrary<
    [number, number, number, number]
  >,
  opacity: within(6),
  color: fc.tuple(within(2), within(2), within(2)),
  sh: fc.array(within(0.4), { minLength: 45, maxLength: 45 }),
});
const crowds = fc.sample(fc.array(visible, { minLength: 150, maxLength: 150 }), { numRuns: 3, seed: 17 });

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0);
}

function pixel(picture: { width: number; rgba: Uint8Array }, x: number, y: number): number[] {
  return [...picture.rgba.subarray((y * picture.width + x) * 4, (y * picture.width + x) * 4 + 3)];
}

describe("a picture", () => {
  it.each(crowds.map((crowd, k) => [k, crowd] as const))("is what the definition gives, crowd %i", (k, crowd) => {
    const cloud: SplatCloud = { ...cloudOf(crowd, { shDegree: 3 }), antialiased: k === 2 };
    const camera = validatorRig()[1 + 5 * k]!;
    const expected = plainPicture(cloud, camera, size.width, size.height);
    const painted = renderView(cloud, camera, size);
    expect(new Set(painted.rgba).size).toBeGreaterThan(100);
    expect(largestDifference(painted.rgba, expected.rgba)).toBeLessThanOrEqual(1);
  });

  it("is the same however it is cut into bands", () => {
    const cloud = cloudOf(crowds[0]!, { shDegree: 3 });
    const whole = renderView(cloud, front, { width: 90, height: 150 });
    const view = prepareView(cloud, front, { width: 90, height: 150 });
    for (const rows of [1, 7, 64, 149]) {
      const rgba = new Uint8Array(whole.rgba.length);
      for (let row = 0; row < 150; row += rows) {
        const end = Math.min(150, row + rows);
        renderBand(view, row, end, [1, 1, 1], rgba.subarray(row * 90 * 4, end * 90 * 4));
      }
      expect(rgba).toEqual(whole.rgba);
    }
  });

  it("has the background where nothing is", () => {
    expect(pixel(renderView(cloudOf([]), front, size), 3, 3)).toEqual([255, 255, 255]);
    const painted = renderView(cloudOf([]), front, { ...size, background: [0, 0.5, 1] });
    expect(pixel(painted, 3, 3)).toEqual([0, 128, 255]);
    expect(painted.rgba[3]).toBe(255);
  });

  it("shows what is near in front of what is far, whatever their order in the file", () => {
    const red: Gaussian = { position: [0, 0, 0.5], scale: [-2, -2, -2], opacity: 20, color: [2, -2, -2] };
    const blue: Gaussian = { position: [0, 0, -0.5], scale: [-2, -2, -2], opacity: 20, color: [-2, -2, 2] };
    for (const order of [
      [red, blue],
      [blue, red],
    ]) {
      const [r, , b] = pixel(renderView(cloudOf(order), front, size), 30, 23);
      expect(r).toBeGreaterThan(250);
      expect(b).toBeLessThan(10);
    }
  });

  it("lets the first in the file be in front among equals in depth", () => {
    const opaque = { scale: [-2, -2, -2], opacity: 20 } as const;
    const cloud = cloudOf([
      { ...opaque, color: [-2, 2, -2] },
      { ...opaque, color: [2, -2, -2] },
    ]);
    const [r, g] = pixel(renderView(cloud, front, size), 30, 23);
    expect(g).toBeGreaterThan(250);
    expect(r).toBeLessThan(10);
  });

  it("has up at the top and the right side of the object, seen from its front, on the right", () => {
    const up: Gaussian = { position: [0, 0.7, 0], scale: [-3, -3, -3], opacity: 20, color: [-2, -2, -2] };
    const right: Gaussian = { ...up, position: [0.7, 0, 0] };
    const painted = renderView(cloudOf([up, right]), front, { width: 60, height: 60 });
    expect(pixel(painted, 30, 11)[0]).toBeLessThan(50);
    expect(pixel(painted, 48, 30)[0]).toBeLessThan(50);
    expect(pixel(painted, 30, 48)[0]).toBe(255);
    expect(pixel(painted, 11, 30)[0]).toBe(255);
  });

  it("turns a cloud of the other frame by itself", () => {
    const turned: Gaussian[] = crowds[1]!.map(({ position: [x, y, z], rotation: [a, b, c, d], ...rest }) => ({
      ...rest,
      position: [x, -y, -z],
      // Half a turn about X, times the rotation.
      rotation: [-b, a, -d, c],
    }));
    const straight = renderView(cloudOf(crowds[1]!), front, size);
    const other = renderView(cloudOf(turned, { frame: "RDF" }), front, size);
    expect(largestDifference(straight.rgba, other.rgba)).toBeLessThanOrEqual(1);
  });
});

describe("numbers that are none", () => {
  const { NaN: nan, POSITIVE_INFINITY: infinite } = Number;
  const poison: Gaussian[] = [
    { position: [nan, 0, 0] },
    { position: [0, infinite, 0] },
    { position: [0, 0, -infinite] },
    { scale: [nan, -4, -4] },
    { scale: [infinite, -4, -4] },
    { scale: [80, 80, 80] },
    { rotation: [nan, 0, 0, 0] },
    { rotation: [0, 0, 0, 0] },
    { rotation: [infinite, 0, 0, 0] },
    { opacity: nan },
    { opacity: -infinite },
    { color: [nan, 0, 0] },
    { color: [0, infinite, 0] },
    { sh: new Array<number>(45).fill(nan) },
  ];

  it.each(poison.map((one) => [JSON.stringify(one), one] as const))("do not spoil a picture: %s", (_, one) => {
    const clean = renderView(cloudOf(crowds[0]!, { shDegree: 3 }), front, size);
    const poisoned = renderView(cloudOf([one, ...crowds[0]!, one], { shDegree: 3 }), front, size);
    expect(largestDifference(clean.rgba, poisoned.rgba)).toBe(0);
  });

  it("show infinite opacity as full, and no thickness as a thin disc", () => {
    const black = { color: [-2, -2, -2], opacity: infinite, scale: [-1, -1, -infinite] } as const;
    expect(pixel(renderView(cloudOf([black]), front, size), 30, 23)[0]).toBeLessThan(2);
  });
});

describe("what cannot be drawn", () => {
  it.each([
    [{ width: 0, height: 5 }],
    [{ width: 5.5, height: 5 }],
    [{ width: 5, height: Number.NaN }],
    [{ width: 65_536, height: 65_536 }],
  ])("is refused: %o", (bad) => {
    expect(() => renderView(cloudOf([]), front, bad)).toThrow(expect.objectContaining({ code: "RENDER_SIZE_INVALID" }));
  });

  it.each([
    [{ eye: front.target }],
    [{ up: [0, 0, 1] as const }],
    [{ near: 0 }],
    [{ far: 0.001 }],
    [{ fovDegrees: 180 }],
    [{ eye: [0, Number.NaN, 1] as const }],
  ])("has no camera like %o", (bad) => {
    const camera = { ...front, ...bad };
    expect(() => renderView(cloudOf([]), camera, size)).toThrow(expect.objectContaining({ code: "CAMERA_INVALID" }));
  });
});
