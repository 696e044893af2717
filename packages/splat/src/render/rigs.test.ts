import { describe, expect, it } from "vitest";
import { turntable, validatorRig } from "./index.ts";

describe("the validators' cameras", () => {
  it("are sixteen, the last one where the first is", () => {
    const rig = validatorRig();
    expect(rig).toHaveLength(16);
    expect(rig[15]).toEqual(rig[0]);
    expect(new Set(rig.map(({ eye }) => eye.join())).size).toBe(15);
  });

  it("stand 2.5 from the origin, above it, the first one before the front", () => {
    for (const { eye, target, fovDegrees } of validatorRig()) {
      expect(Math.hypot(...eye)).toBeCloseTo(2.5, 12);
      expect(eye[1]).toBeCloseTo(2.5 * Math.sin(Math.PI / 12), 12);
      expect(target).toEqual([0, 0, 0]);
      expect(fovDegrees).toBe(49.1);
    }
    const [x, , z] = validatorRig()[0]!.eye;
    expect(x).toBe(0);
    expect(z).toBeGreaterThan(2.4);
  });

  it("go round by 24 degrees towards +X", () => {
    const [x, , z] = validatorRig()[1]!.eye;
    expect(Math.atan2(x, z) * (180 / Math.PI)).toBeCloseTo(24, 10);
  });
});

describe("a turntable", () => {
  it("comes back one step before it would repeat itself", () => {
    const eyes = turntable(4).map(({ eye: [x, , z] }) => [Math.round(x / 2) + 0, Math.round(z / 2) + 0]);
    expect(eyes).toEqual([
      [0, 1],
      [1, 0],
      [0, -1],
      [-1, 0],
    ]);
  });

  it.each([0, -1, 2.5, 100_000, Number.NaN])("has no %d views", (views) => {
    expect(() => turntable(views)).toThrow(expect.objectContaining({ code: "RENDER_SIZE_INVALID" }));
  });
});
