import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkCloud } from "../../checks/index.ts";
import { type SplatCloud, shC0 } from "../../cloud/index.ts";
import type { Mesh } from "../mesh.ts";
import { anyTriangles, meshOf, picture, square, trianglesOf } from "../meshes.test-support.ts";
import { defaultSamples, minSamples, sampleMesh } from "./sample-mesh.ts";

const at = (data: Float32Array, i: number, n: number) => [...data.subarray(i * n, i * n + n)];
const rgbOf = (cloud: SplatCloud, i: number) =>
  at(cloud.colors.data, i, 3).map((c) => Math.round(Math.abs(0.5 + shC0 * c) * 255));

/** Third column of the rotation matrix: where the thin axis points. */
function thinAxis(cloud: SplatCloud, i: number): number[] {
  const [w = 0, x = 0, y = 0, z = 0] = at(cloud.rotations.data, i, 4);
  return [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)];
}

const dot = (p: readonly number[], q: readonly number[]) => p.reduce((sum, value, k) => sum + value * (q[k] ?? 0), 0);

describe("sampling a surface", () => {
  it("puts every sample on a triangle, and on each triangle its share by area", () => {
    fc.assert(
      fc.property(anyTriangles, fc.nat(), (mesh, seed) => {
        const cloud = sampleMesh(mesh, { count: minSamples, seed });
        expect(cloud.count).toBe(minSamples);
        const triangles = trianglesOf(mesh);
        const total = triangles.reduce((sum, { area }) => sum + area, 0);
        // Samples follow the order of the triangles, so the shares are known beforehand to within one.
        let from = 0;
        let sum = 0;
        for (const { a, u, v, cross, area } of triangles) {
          sum += area;
          const [least, most] = [Math.floor((sum / total) * minSamples), Math.ceil((sum / total) * minSamples)];
          const step = Math.max(1, Math.floor((least - from) / 20));
          for (let i = from + 1; i < least; i += step) {
            const p = at(cloud.positions.data, i, 3).map((value, k) => value - (a[k] ?? 0));
            const normal = cross.map((value) => value / (2 * area));
            expect(Math.abs(dot(p, normal))).toBeLessThan(1e-4);
            expect(Math.abs(dot(thinAxis(cloud, i), normal))).toBeGreaterThan(0.999);
            const [uu, uv, vv, pu, pv] = [dot(u, u), dot(u, v), dot(v, v), dot(p, u), dot(p, v)];
            const determinant = uu * vv - uv * uv;
            const s = (pu * vv - pv * uv) / determinant;
            const t = (pv * uu - pu * uv) / determinant;
            const slack = 1e-4 * (uu + vv) * (1 / Math.sqrt(determinant) + 1);
            expect(Math.min(s, t, 1 - s - t)).toBeGreaterThan(-slack);
          }
          from = most;
        }
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same bytes for the same seed and others for another", () => {
    const bytesOf = (seed: number) => {
      const { count, positions, scales, rotations, opacities, colors } = sampleMesh(square({}, 1.5), { seed });
      expect(count).toBe(defaultSamples);
      return Buffer.concat(
        [positions, scales, rotations, opacities, colors].map(({ data }) => Buffer.from(data.buffer)),
      );
    };
    const once = bytesOf(1);
    expect(bytesOf(1).equals(once)).toBe(true);
    expect(bytesOf(2).equals(once)).toBe(false);
  });

  it("gives the bytes that were written down once, whatever the machine", () => {
    const colors = [0, 1, 2, 3].flatMap((k) => [k / 3, 0.5, 1 - k / 3, 1]);
    const mesh = { ...square({ baseColor: [0.9, 0.3, 0.1, 1] }, 1.3), colors: Float32Array.from(colors) };
    const { positions, scales, rotations, opacities, colors: made } = sampleMesh(mesh, { seed: 404, count: 7000 });
    const hash = createHash("sha256");
    for (const { data } of [positions, scales, rotations, opacities, made]) hash.update(new Uint8Array(data.buffer));
    expect(hash.digest("hex")).toBe("c1623ce4c800a0346d0ff2767762064c1914096302d41eeca37a0bc15af6fed0");
  });

  it("gives what the network takes", () => {
    const cube = sampleMesh(boxMesh(1.5), { seed: 5, count: 9000 });
    expect(checkCloud(cube)).toMatchObject({ ok: true, findings: [] });
  });

  it("skips triangles without area", () => {
    const mesh = meshOf([0, 0, 0, 1, 0, 0, 0, 1, 0, 9, 9, 9], [3, 3, 3, 0, 1, 2, 0, 1, 1]);
    const cloud = sampleMesh(mesh, { seed: 0, count: 7000 });
    expect(cloud.count).toBe(7000);
    expect(Math.max(...cloud.positions.data)).toBeLessThan(1.1);
  });
});

describe("colours", () => {
  const seed = 9;
  it("of the base colour are linear light in the mesh and sRGB in the cloud", () => {
    const cloud = sampleMesh(square({ baseColor: [1, 0.2158605, 0, 1] }), { seed });
    expect(rgbOf(cloud, 0)).toEqual([255, 128, 0]);
    expect(rgbOf(cloud, 49_999)).toEqual([255, 128, 0]);
  });

  it("of the texture appear where it lies, top row at v = 0", () => {
    const texture = picture([
      [
        [255, 0, 0],
        [0, 255, 0],
      ],
      [
        [0, 0, 255],
        [128, 128, 128],
      ],
    ]);
    const cloud = sampleMesh(square({ texture, wrap: ["clamp", "clamp"] }), { seed });
    const corner = (x: number, y: number) => {
      for (let i = 0; i < cloud.count; i++) {
        const [px = 9, py = 9] = at(cloud.positions.data, i, 3);
        if (Math.abs(px - x) < 0.1 && Math.abs(py - y) < 0.1) return rgbOf(cloud, i);
      }
      return undefined;
    };
    expect(corner(0.1, 0.9)).toEqual([255, 0, 0]);
    expect(corner(0.9, 0.9)).toEqual([0, 255, 0]);
    expect(corner(0.1, 0.1)).toEqual([0, 0, 255]);
    expect(corner(0.9, 0.1)).toEqual([128, 128, 128]);
  });

  it("multiply texture, vertex colour and base colour in linear light", () => {
    const colors = new Array(4).fill([0.5, 1, 1, 1]).flat();
    const mesh = meshOf(
      [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0],
      [0, 1, 2, 0, 2, 3],
      {
        baseColor: [0.5, 1, 1, 1],
        texture: picture([[[188, 255, 0]]]),
      },
      { colors, uvs: [0, 0, 1, 0, 1, 1, 0, 1] },
    );
    // 188 is 0.5029 of linear light; a quarter of that is sRGB 99.4.
    expect(rgbOf(sampleMesh(mesh, { seed }), 77)).toEqual([99, 255, 0]);
  });

  it("average a texture finer than the samples instead of picking a texel", () => {
    const board = Array.from({ length: 512 }, (_, y) =>
      Array.from({ length: 512 }, (_, x) => ((x + y) % 2 ? [255, 255, 255] : [0, 0, 0])),
    );
    const cloud = sampleMesh(square({ texture: picture(board) }), { seed, count: 7000 });
    const reds = Array.from({ length: cloud.count }, (_, i) => rgbOf(cloud, i)[0] ?? 0).sort((p, q) => p - q);
    expect(reds[700]).toBeGreaterThan(130);
    expect(reds[6300]).toBeLessThan(225);
  });
});

describe("alpha", () => {
  const half = picture([
    [
      [10, 200, 30, 255],
      [250, 250, 250, 0],
    ],
  ]);
  it("means nothing on opaque materials", () => {
    const cloud = sampleMesh(square({ baseColor: [1, 1, 1, 0.1] }), { seed: 1 });
    expect(cloud.opacities.data[5]).toBeCloseTo(Math.log(99), 5);
  });

  it("cuts holes, still gives the number asked for, and hidden texels lend no colour", () => {
    const cloud = sampleMesh(square({ texture: half, alphaMode: "mask", wrap: ["clamp", "clamp"] }), { seed: 1 });
    expect(cloud.count).toBe(defaultSamples);
    const xs = cloud.positions.data.filter((_, i) => i % 3 === 0);
    expect(Math.max(...xs)).toBeLessThan(0.52);
    expect(Math.min(...xs)).toBeLessThan(0.01);
    for (let i = 0; i < cloud.count; i += 97) expect(rgbOf(cloud, i)).toEqual([10, 200, 30]);
  });

  it("of blended materials is kept", () => {
    const cloud = sampleMesh(square({ baseColor: [1, 1, 1, 0.5], alphaMode: "blend" }), { seed: 1, opacity: 0.9 });
    expect(cloud.opacities.data[5]).toBeCloseTo(Math.log(0.45 / 0.55), 5);
  });

  it("that hides everything is an error", () => {
    const glass = square({ baseColor: [1, 1, 1, 0], alphaMode: "blend" });
    expect(() => sampleMesh(glass, { seed: 1, count: 7000 })).toThrow(
      expect.objectContaining({ code: "MESH_INVISIBLE" }),
    );
  });
});

describe("what cannot be sampled", () => {
  it.each<[string, Mesh]>([
    ["MESH_NO_FACES", meshOf([0, 0, 0, 1, 1, 1], [])],
    ["MESH_NO_AREA", meshOf([0, 0, 0, 1, 1, 1, 2, 2, 2], [0, 1, 2])],
    ["MESH_NOT_FINITE", meshOf([0, 0, 0, 1, 0, 0, 0, Number.NaN, 0], [0, 1, 2])],
    ["MESH_NOT_FINITE", meshOf([0, 0, 0, 1, 0, 0, 0, Number.POSITIVE_INFINITY, 0], [0, 1, 2])],
    ["MESH_MALFORMED", meshOf([0, 0, 0, 1, 0, 0, 0, 1, 0], [0, 1, 3])],
  ])("is %s", (code, mesh) => {
    expect(() => sampleMesh(mesh, { seed: 0 })).toThrow(expect.objectContaining({ code, name: "SplatError" }));
  });

  it.each([
    { count: 6999, seed: 0 },
    { count: 2 ** 24, seed: 0 },
    { count: 7000.5, seed: 0 },
    { seed: -1 },
    { seed: 0.5 },
    { seed: 0, opacity: 1 },
    { seed: 0, coverage: 0 },
  ])("%o is no request", (options) => {
    expect(() => sampleMesh(square(), options)).toThrow(expect.objectContaining({ code: "MESH_ARGUMENT" }));
  });
});

function boxMesh(side: number): Mesh {
  const h = side / 2;
  const positions = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((k) => [k & 1 ? h : -h, k & 2 ? h : -h, k & 4 ? h : -h]);
  const faces = [
    0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5,
  ];
  return meshOf(positions, faces);
}
