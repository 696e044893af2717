import { describe, expect, it } from "vitest";
import type { SplatCloud } from "../cloud/index.ts";
import { randomCloud } from "./clouds.test-support.ts";
import { decodeSpz } from "./decode-spz.ts";
import { encodeNetworkSpz, type SpzMode } from "./encode-network.ts";
import { testCompressors } from "./node-compressors.test-support.ts";
import { relabelAxes, relabelSpace } from "./relabel-axes.ts";

type Quaternion = readonly [number, number, number, number];

function rotationOf({ rotations }: SplatCloud, index: number): Quaternion {
  const at = rotations.start + index * rotations.stride;
  const [w, x, y, z] = rotations.data.subarray(at, at + 4) as unknown as Quaternion;
  const length = Math.hypot(w, x, y, z);
  return [w / length, x / length, y / length, z / length];
}

function axes([w, x, y, z]: Quaternion): number[][] {
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
}

/** R · diag(e^s)² · Rᵀ: all that the eye sees of a rotation and its scales. */
function covariance(cloud: SplatCloud, index: number): number[] {
  const r = axes(rotationOf(cloud, index));
  const at = cloud.scales.start + index * cloud.scales.stride;
  const variance = [0, 1, 2].map((axis) => Math.exp(2 * cloud.scales.data[at + axis]!));
  return r.flatMap((row) => r.map((other) => row.reduce((sum, v, k) => sum + v * other[k]! * variance[k]!, 0)));
}

/** The angle between two orientations of a body that a turn of the cube leaves as it is, in degrees. */
function cubeAngle(one: Quaternion, other: Quaternion): number {
  const [w, x, y, z] = one;
  const [W, X, Y, Z] = other;
  const parts = [
    w * W + x * X + y * Y + z * Z,
    w * X - x * W - y * Z + z * Y,
    w * Y + x * Z - y * W - z * X,
    w * Z - x * Y + y * X - z * W,
  ].map(Math.abs);
  const [a = 0, b = 0] = parts.toSorted((m, n) => n - m);
  const cosine = Math.max(a, (a + b) / Math.SQRT2, parts.reduce((sum, part) => sum + part) / 2);
  return (2 * Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
}

function worstAngle(cloud: SplatCloud, mode: SpzMode): number {
  const file = encodeNetworkSpz(cloud, { mode }, testCompressors);
  const back = decodeSpz(file, testCompressors, { frame: "RUB" }).cloud;
  let worst = 0;
  for (let index = 0; index < cloud.count; index++) {
    worst = Math.max(worst, cubeAngle(rotationOf(cloud, index), rotationOf(back, index)));
  }
  return worst;
}

describe("naming a gaussian's axes anew", () => {
  const cloud = randomCloud(20_000, 0, 7);
  const space = relabelSpace(cloud.count);
  relabelAxes(space, cloud.rotations, cloud.scales, 0, cloud.count);
  const relabelled = { ...cloud, ...space };

  it("leaves its shape in the world as it was", () => {
    let worst = 0;
    for (let index = 0; index < cloud.count; index++) {
      const before = covariance(cloud, index);
      const after = covariance(relabelled, index);
      const size = Math.max(...before.map(Math.abs));
      worst = Math.max(worst, ...before.map((value, place) => Math.abs(after[place]! - value) / size));
    }
    expect(worst).toBeLessThan(1e-5);
  });

  it("makes w at least as large as the worst of all orientations allows", () => {
    const ws = Array.from({ length: cloud.count }, (_, index) => rotationOf(relabelled, index)[0]);
    expect(Math.min(...ws)).toBeGreaterThan(0.853);
  });

  it("takes the worst rotation error of a file from over eleven degrees to below 0.9", () => {
    const many = randomCloud(200_000, 0, 11);
    expect(worstAngle(many, "parity")).toBeGreaterThan(11);
    expect(worstAngle(many, "quality")).toBeLessThan(0.9);
  });
});

describe("quality mode", () => {
  it("changes nothing but rotations and the order of scales", () => {
    const cloud = randomCloud(500, 3, 3);
    const decoded = (mode: SpzMode) =>
      decodeSpz(encodeNetworkSpz(cloud, { mode }, testCompressors), testCompressors, { frame: "RUB" }).cloud;
    const { rotations: r1, scales: s1, ...parity } = decoded("parity");
    const { rotations: r2, scales: s2, ...quality } = decoded("quality");
    expect(quality).toEqual(parity);
    for (let index = 0; index < cloud.count; index++) {
      const sorted = (data: Float32Array) => data.slice(3 * index, 3 * index + 3).sort();
      expect(sorted(s2.data)).toEqual(sorted(s1.data));
    }
  });
});
