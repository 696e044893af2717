import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SplatCloud, shCoefficients } from "../cloud/index.ts";
import { anyCloud, anyPosition, anyRotation, cloudOf, row } from "./clouds.test-support.ts";
import { harmonicsAt } from "./harmonics.test-support.ts";
import { toFrame } from "./to-frame.ts";
import { transform } from "./transform.ts";

type Quaternion = readonly [number, number, number, number];

function rotate([w, x, y, z]: Quaternion, [a, b, c]: readonly number[]): [number, number, number] {
  const [p, q, r] = [a ?? 0, b ?? 0, c ?? 0];
  return [
    p + 2 * (y * (x * q - y * p + w * r) - z * (z * p - x * r + w * q)),
    q + 2 * (z * (y * r - z * q + w * p) - x * (x * q - y * p + w * r)),
    r + 2 * (x * (z * p - x * r + w * q) - y * (y * r - z * q + w * p)),
  ];
}

/** View-dependent part of the colour of gaussian `i`, seen along `direction`. */
function glow(cloud: SplatCloud, i: number, direction: readonly [number, number, number]): number[] {
  const coefficients = shCoefficients(cloud.shDegree);
  const sh = row(cloud.sh, i, 3 * coefficients);
  const basis = harmonicsAt(direction).slice(0, coefficients);
  return [0, 1, 2].map((channel) =>
    basis.reduce((sum, value, j) => sum + value * (sh[channel * coefficients + j] ?? 0), 0),
  );
}

/** Rotation times squared sizes times the rotation back, row by row. */
function covariance(cloud: SplatCloud, i: number): number[] {
  const q = row(cloud.rotations, i, 4);
  const length = Math.hypot(...q);
  const unit = q.map((part) => part / length) as unknown as Quaternion;
  const axes = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ].map((axis) => rotate(unit, axis));
  const sizes = row(cloud.scales, i, 3).map((s) => Math.exp(2 * s));
  return [0, 1, 2].flatMap((a) =>
    [0, 1, 2].map((b) => axes.reduce((sum, axis, k) => sum + (axis[a] ?? 0) * (axis[b] ?? 0) * (sizes[k] ?? 0), 0)),
  );
}

const directions = (
  [
    [1, 2, 3],
    [-2, 0.3, 1],
    [0, 0, 1],
    [0.2, -5, -0.4],
  ] as const
).map((d) => {
  const length = Math.hypot(...d);
  return d.map((part) => part / length) as [number, number, number];
});

const inverse = ([w, x, y, z]: Quaternion): Quaternion => [w, -x, -y, -z];

const near = (given: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) => {
  expect(given.length).toBe(expected.length);
  for (let k = 0; k < given.length; k++)
    expect(Math.abs((given[k] ?? 9) - (expected[k] ?? -9))).toBeLessThan(tolerance);
};

describe("turning an object", () => {
  it("turns what is seen: each direction shows what the turned direction showed before, for every degree", () => {
    fc.assert(
      fc.property(anyCloud({ max: 3 }), anyRotation, (cloud, rotation) => {
        const turned = transform(cloud, { rotation });
        for (const direction of directions) {
          near(glow(turned, 0, rotate(rotation, direction)), glow(cloud, 0, direction), 1e-4);
        }
      }),
    );
  });

  it("and back is the identity, harmonics included", () => {
    fc.assert(
      fc.property(anyCloud(), anyRotation, (cloud, rotation) => {
        const back = transform(transform(cloud, { rotation }), { rotation: inverse(rotation) });
        for (let i = 0; i < cloud.count; i++) {
          near(row(back.positions, i, 3), row(cloud.positions, i, 3), 2e-3);
          near(row(back.rotations, i, 4), row(cloud.rotations, i, 4), 1e-5);
          const harmonics = 3 * shCoefficients(cloud.shDegree);
          near(row(back.sh, i, harmonics), row(cloud.sh, i, harmonics), 1e-5);
        }
      }),
    );
  });

  it("keeps the shape of each gaussian, turned", () => {
    const cloud = cloudOf([{ scale: [0, -1, -3], rotation: [0.5, 0.5, -0.5, 0.5], position: [1, 2, 3] }]);
    const quarter: Quaternion = [Math.SQRT1_2, 0, 0, Math.SQRT1_2];
    const turned = transform(cloud, { rotation: quarter });
    near(row(turned.positions, 0, 3), [-2, 1, 3], 1e-5);
    const before = covariance(cloud, 0);
    const at = (r: number, c: number) => before[r * 3 + c] ?? 0;
    // A quarter turn about z: x becomes y, y becomes -x.
    near(
      covariance(turned, 0),
      [at(1, 1), -at(1, 0), -at(1, 2), -at(0, 1), at(0, 0), at(0, 2), -at(2, 1), at(2, 0), at(2, 2)],
      1e-5,
    );
  });

  it("takes quaternions of any length", () => {
    const cloud = cloudOf([{ position: [1, 2, 3], sh: [0.1, 0.2, 0.3, 0, 0, 0, 0, 0, 0] }], { shDegree: 1 });
    const once = transform(cloud, { rotation: [1, 2, 3, 4] });
    near(transform(cloud, { rotation: [2, 4, 6, 8] }).positions.data, once.positions.data, 1e-6);
  });
});

describe("scaling and moving", () => {
  it("scales first, turns then, moves last", () => {
    fc.assert(
      fc.property(anyPosition, anyRotation, (translation, rotation) => {
        const cloud = cloudOf([{ position: [1, -2, 0.5], scale: [0, 1, 2] }]);
        const made = transform(cloud, { scale: 3, rotation, translation });
        const expected = rotate(rotation, [3, -6, 1.5]).map((part, k) => part + (translation[k] ?? 0));
        near(row(made.positions, 0, 3), expected, 1e-3);
        near(
          row(made.scales, 0, 3),
          [0, 1, 2].map((s) => s + Math.log(3)),
          1e-6,
        );
      }),
    );
  });

  it("of nothing shares everything but the positions", () => {
    const cloud = cloudOf([{}]);
    const same = transform(cloud, {});
    expect(same.scales).toBe(cloud.scales);
    expect(same.rotations).toBe(cloud.rotations);
    expect(row(same.positions, 0, 3)).toEqual(row(cloud.positions, 0, 3));
  });

  it.each([
    { scale: 0 },
    { scale: -1 },
    { scale: Number.NaN },
    { rotation: [0, 0, 0, 0] as const },
    { translation: [0, Number.NaN, 0] as const },
  ])("%o is refused", (change) => {
    expect(() => transform(cloudOf([{}]), change)).toThrow(expect.objectContaining({ code: "CLOUD_ARGUMENT" }));
  });
});

describe("the other frame", () => {
  const halfTurn: Quaternion = [0, 1, 0, 0];

  it("is half a turn about X", () => {
    fc.assert(
      fc.property(anyCloud({ max: 3 }), (cloud) => {
        const other = toFrame(cloud, cloud.frame === "RUB" ? "RDF" : "RUB");
        expect(other.frame).not.toBe(cloud.frame);
        const turned = transform(cloud, { rotation: halfTurn });
        near(row(other.positions, 0, 3), row(turned.positions, 0, 3), 1e-9);
        const scale = Math.max(1, ...covariance(cloud, 0));
        near(covariance(other, 0), covariance(turned, 0), 1e-6 * scale);
        const harmonics = 3 * shCoefficients(cloud.shDegree);
        near(row(other.sh, 0, harmonics), row(turned.sh, 0, harmonics), 1e-5);
      }),
    );
  });

  it("and back is the identity to the last bit", () => {
    fc.assert(
      fc.property(anyCloud(), (cloud) => {
        const back = toFrame(toFrame(cloud, cloud.frame === "RUB" ? "RDF" : "RUB"), cloud.frame);
        for (let i = 0; i < cloud.count; i++) {
          for (const [column, components] of [
            ["positions", 3],
            ["rotations", 4],
            ["sh", back.sh.stride],
          ] as const) {
            expect(row(back[column], i, components)).toEqual(row(cloud[column], i, components));
          }
        }
        expect(toFrame(cloud, cloud.frame)).toBe(cloud);
      }),
    );
  });
});
