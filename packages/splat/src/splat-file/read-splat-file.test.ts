import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SplatError } from "../errors/index.ts";
import { readSplatFile } from "./read-splat-file.ts";

const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../shared/data");
const minimal = join(shared, "splats/minimal.splat");

function row(floats: readonly number[], bytes: readonly number[]): Uint8Array {
  return new Uint8Array(Buffer.concat([Buffer.from(Float32Array.from(floats).buffer), Uint8Array.from(bytes)]));
}

const codeOf = (bytes: Uint8Array, maxGaussians = 10) => {
  try {
    readSplatFile(bytes, { frame: "RUB", maxGaussians });
    return "none";
  } catch (error) {
    return error instanceof SplatError ? error.code : String(error);
  }
};

it("a gaussian of a .splat file comes back in the units of training", () => {
  const cloud = readSplatFile(row([1, 2, 3, 1, Math.E, 0], [255, 0, 51, 255, 255, 128, 0, 64]), { frame: "RDF" });
  expect(cloud).toMatchObject({ count: 1, frame: "RDF", shDegree: 0 });
  expect([...cloud.positions.data]).toEqual([1, 2, 3]);
  expect([...cloud.scales.data]).toEqual([0, expect.closeTo(1, 6), -Infinity]);
  expect([...cloud.colors.data].map((value) => 0.5 + 0.28209479177387814 * value)).toEqual([
    expect.closeTo(1, 6),
    expect.closeTo(0, 6),
    expect.closeTo(0.2, 6),
  ]);
  expect(cloud.opacities.data[0]).toBe(Infinity);
  expect([...cloud.rotations.data]).toEqual([127 / 128, 0, -1, -0.5]);
});

it("bytes that cannot be gaussians are refused", () => {
  const sound = row([1, 2, 3, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0]);
  expect(codeOf(sound)).toBe("none");
  for (let end = 1; end < sound.length; end++) expect(codeOf(sound.subarray(0, end))).toBe("SPLAT_FILE_LENGTH");
  expect(codeOf(new Uint8Array())).toBe("SPLATS_NONE");
  expect(codeOf(sound, 0)).toBe("SPLATS_TOO_MANY");
  expect(codeOf(row([Number.NaN, 2, 3, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0]))).toBe("SPLAT_FILE_VALUES");
  expect(codeOf(row([1, Infinity, 3, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0]))).toBe("SPLAT_FILE_VALUES");
  expect(codeOf(row([1, 2, 3, 1, -1, 1], [0, 0, 0, 0, 0, 0, 0, 0]))).toBe("SPLAT_FILE_VALUES");
});

if (!existsSync(minimal)) process.stderr.write(`skipped: ${minimal} is missing\n`);

it.skipIf(!existsSync(minimal))("a real file of four gaussians is read", () => {
  const { count, positions, scales } = readSplatFile(readFileSync(minimal), { frame: "RUB" });
  expect(count).toBe(4);
  expect([...positions.data]).toEqual([-1, 0, -1, 0, 0, -1, -1, 0, 0, 0, 0, 0]);
  expect(scales.data.every((value) => Math.abs(value - Math.log(0.1)) < 1e-6)).toBe(true);
});
