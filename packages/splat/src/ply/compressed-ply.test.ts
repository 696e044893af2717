import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SplatError } from "../errors/index.ts";
import { classifyPly } from "./classify-ply.ts";
import { readCompressedPly } from "./compressed-ply.ts";
import { readPlyHeader } from "./ply-header.ts";

const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../shared/data");
const file = (name: string) => join(shared, "splats", name);
const missing = (name: string) => {
  if (existsSync(file(name))) return false;
  process.stderr.write(`skipped: ${file(name)} is missing\n`);
  return true;
};

const axes = ["x", "y", "z"];
const bounds = [
  ...["min", "max"].flatMap((end) => axes.map((axis) => `${end}_${axis}`)),
  ...["min", "max"].flatMap((end) => axes.map((axis) => `${end}_scale_${axis}`)),
];
const colorBounds = ["min_r", "min_g", "min_b", "max_r", "max_g", "max_b"];

/** One chunk from −1 to 1, scales from −4 to −2; the words of each gaussian are given. */
function compressed(words: readonly (readonly number[])[], options: { colors?: number[]; sh?: number[][] } = {}) {
  const rest = options.sh?.[0]?.length ?? 0;
  const header = [
    "ply",
    "format binary_little_endian 1.0",
    "comment made for a test",
    "element chunk 1",
    ...[...bounds, ...(options.colors ? colorBounds : [])].map((name) => `property float ${name}`),
    `element vertex ${words.length}`,
    ...["position", "rotation", "scale", "color"].map((name) => `property uint packed_${name}`),
    ...(rest > 0 ? [`element sh ${options.sh?.length}`] : []),
    ...Array.from({ length: rest }, (_, index) => `property uchar f_rest_${index}`),
    "end_header",
    "",
  ].join("\n");
  const chunk = [-1, -1, -1, 1, 1, 1, -4, -4, -4, -2, -2, -2, ...(options.colors ?? [])];
  return new Uint8Array(
    Buffer.concat([
      Buffer.from(header),
      Buffer.from(Float32Array.from(chunk).buffer),
      Buffer.from(Uint32Array.from(words.flat()).buffer),
      Buffer.from((options.sh ?? []).flat()),
    ]),
  );
}

/** In eleven, ten and eleven bits, or eight each. */
const word = (x: number, y: number, z: number) => ((x << 21) | (y << 11) | z) >>> 0;
const color = (r: number, g: number, b: number, a: number) => ((r << 24) | (g << 16) | (b << 8) | a) >>> 0;
/** The three smaller components of a quaternion, 0 being the middle of ten bits within rounding. */
const turn = (largest: number, a = 512, b = 512, c = 512) => ((largest << 30) | (a << 20) | (b << 10) | c) >>> 0;

const codeOf = (bytes: Uint8Array) => {
  try {
    readCompressedPly(bytes, { frame: "RDF" });
    return "none";
  } catch (error) {
    return error instanceof SplatError ? error.code : String(error);
  }
};

describe("a compressed PLY", () => {
  it("unfolds positions, scales, colours and opacity between its chunk's bounds", () => {
    const bytes = compressed([
      [word(0, 0, 0), turn(0), word(0, 0, 0), color(0, 0, 0, 0)],
      [word(2047, 1023, 2047), turn(0), word(2047, 1023, 2047), color(255, 255, 255, 255)],
    ]);
    expect(classifyPly(readPlyHeader(bytes))).toBe("compressed-splat");
    const cloud = readCompressedPly(bytes, { frame: "RDF" });
    expect([...cloud.positions.data]).toEqual([-1, -1, -1, 1, 1, 1]);
    expect([...cloud.scales.data]).toEqual([-4, -4, -4, -2, -2, -2]);
    expect([...cloud.opacities.data]).toEqual([-Infinity, Infinity]);
    const edge = Math.fround(0.5 / 0.28209479177387814);
    expect([...cloud.colors.data]).toEqual([-edge, -edge, -edge, edge, edge, edge]);
    expect(cloud).toMatchObject({ count: 2, frame: "RDF", shDegree: 0 });
  });

  it("takes colours between bounds of their own where it has them", () => {
    const bytes = compressed([[0, turn(0), 0, color(255, 0, 255, 128)]], { colors: [0.5, 0.5, 0.5, 0.75, 1, 2] });
    const { colors } = readCompressedPly(bytes, { frame: "RUB" });
    const c0 = 0.28209479177387814;
    expect([...colors.data]).toEqual([0.25 / c0, 0, 1.5 / c0].map(Math.fround));
  });

  it("puts the largest component of a rotation where its two bits say: w, x, y, z", () => {
    for (const largest of [0, 1, 2, 3]) {
      const { rotations } = readCompressedPly(compressed([[0, turn(largest, 1023), 0, 0]]), { frame: "RUB" });
      const [a, b] = largest === 0 ? [0, 1] : [largest, 0];
      expect(rotations.data[a]).toBeCloseTo(Math.SQRT1_2, 3);
      expect(rotations.data[b]).toBeCloseTo(Math.SQRT1_2, 3);
      expect(Math.hypot(...rotations.data)).toBeCloseTo(1, 6);
    }
  });

  it("keeps SH in the order of its names", () => {
    const sh = [[0, 1, 2, 128, 127, 255, 254, 64, 192]];
    const cloud = readCompressedPly(compressed([[0, turn(0), 0, 0]], { sh }), { frame: "RUB" });
    expect(cloud.shDegree).toBe(1);
    expect([...cloud.sh.data]).toEqual(
      sh[0]!.map((byte) => Math.fround((byte === 0 ? -0.5 : byte === 255 ? 0.5 : (byte + 0.5) / 256 - 0.5) * 8)),
    );
  });

  it("is refused with a code wherever it is cut or wrong", () => {
    const whole = compressed([[0, turn(0), 0, 0]], { sh: [[0, 1, 2, 128, 127, 255, 254, 64, 192]] });
    expect(codeOf(whole)).toBe("none");
    for (let end = 0; end < whole.length; end++) expect(codeOf(whole.subarray(0, end))).toMatch(/^PLY_/);
    const edited = (from: string, to: string) =>
      Buffer.from(Buffer.from(whole).toString("latin1").replace(from, to), "latin1");
    expect(codeOf(edited("vertex 1", "vertex 400"))).toBe("PLY_COMPRESSED_LAYOUT");
    expect(codeOf(edited("element sh 1", "element sh 0"))).toBe("PLY_COMPRESSED_LAYOUT");
    expect(codeOf(edited("uint packed_scale", "int packed_scale"))).toBe("PLY_COMPRESSED_LAYOUT");
    expect(codeOf(edited("uchar f_rest_8", "uchar f_rest_9"))).toBe("PLY_COMPRESSED_LAYOUT");
    expect(codeOf(edited("little", "big"))).toBe("PLY_COMPRESSED_LAYOUT");
    expect(codeOf(edited("vertex 1", "vertex 0"))).toBe("SPLATS_NONE");
  });
});

it.skipIf(missing("guitar.compressed.ply"))("a guitar of 90 854 gaussians unfolds to a guitar's size", () => {
  const cloud = readCompressedPly(readFileSync(file("guitar.compressed.ply")), { frame: "RDF" });
  expect(cloud).toMatchObject({ count: 90_854, shDegree: 0 });
  for (const { data } of [cloud.positions, cloud.scales, cloud.rotations, cloud.colors]) {
    expect(data.every(Number.isFinite)).toBe(true);
  }
  const extent = [0, 1, 2].map((axis) => {
    const values = cloud.positions.data.filter((_, place) => place % 3 === axis);
    return (
      values.reduce((most, value) => Math.max(most, value)) - values.reduce((least, value) => Math.min(least, value))
    );
  });
  expect(Math.max(...extent)).toBeGreaterThan(0.5);
  expect(Math.max(...extent)).toBeLessThan(20);
});

it.skipIf(missing("sh3_64.compressed.ply"))("a sample with SH of degree 3 unfolds", () => {
  const cloud = readCompressedPly(readFileSync(file("sh3_64.compressed.ply")), { frame: "RDF" });
  expect(cloud).toMatchObject({ count: 64, shDegree: 3 });
  expect(cloud.sh.data.length).toBe(64 * 45);
  expect(cloud.sh.data.every((value) => Math.abs(value) <= 4)).toBe(true);
});
