import { expect, it } from "vitest";
import { detectFormat } from "./detect-format.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

it("tells the two SPZ dialects apart by their compressor", () => {
  expect(detectFormat(bytes(0x1f, 0x8b, 8, 0))).toBe("spz-gzip");
  expect(detectFormat(bytes(0x28, 0xb5, 0x2f, 0xfd))).toBe("spz-zstd");
  expect(detectFormat(bytes(0x4e, 0x47, 0x53, 0x50, 4))).toBe("spz-v4");
});

it("knows point clouds and meshes", () => {
  expect(detectFormat(bytes(0x70, 0x6c, 0x79, 0x0a))).toBe("ply");
  expect(detectFormat(bytes(0x67, 0x6c, 0x54, 0x46, 2))).toBe("glb");
});

it("says nothing of a file that is cut short or foreign", () => {
  expect(detectFormat(bytes())).toBeUndefined();
  expect(detectFormat(bytes(0x28, 0xb5, 0x2f))).toBeUndefined();
  expect(detectFormat(bytes(0x50, 0x4b, 3, 4))).toBeUndefined();
});

it("tells a compressed PLY from a plain one by its header", () => {
  const packed = ["position", "rotation", "scale", "color"].map((name) => `property uint packed_${name}\n`).join("");
  const ply = (body: string) => Buffer.from(`ply\nformat binary_little_endian 1.0\n${body}end_header\n`);
  expect(detectFormat(ply(`element chunk 1\nproperty float min_x\nelement vertex 1\n${packed}`))).toBe(
    "compressed-ply",
  );
  expect(detectFormat(ply("element vertex 1\nproperty float x\n"))).toBe("ply");
});

it("knows a .splat by its name and a length of whole gaussians", () => {
  expect(detectFormat(new Uint8Array(64), "bench.SPLAT")).toBe("splat");
  expect(detectFormat(new Uint8Array(63), "bench.splat")).toBeUndefined();
  expect(detectFormat(new Uint8Array(64), "bench.bin")).toBeUndefined();
  expect(detectFormat(Buffer.concat([bytes(0x1f, 0x8b), new Uint8Array(62)]), "bench.splat")).toBe("spz-gzip");
});

it("knows an SPZ that nobody compressed", () => {
  expect(detectFormat(bytes(0x4e, 0x47, 0x53, 0x50, 2))).toBe("spz-raw");
});
