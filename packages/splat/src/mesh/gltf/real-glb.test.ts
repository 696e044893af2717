import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkCloud } from "../../checks/index.ts";
import { shC0 } from "../../cloud/index.ts";
import { SplatError } from "../../errors/index.ts";
import { bounds, normalise } from "../../ops/index.ts";
import type { Mesh } from "../mesh.ts";
import { picture } from "../meshes.test-support.ts";
import { sampleMesh } from "../sampling/sample-mesh.ts";
import { readGlb } from "./read-glb.ts";

// The decoder has no types of its own.
const draco = createRequire(import.meta.url)("draco3dgltf") as { createDecoderModule(): Promise<unknown> };

const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../../shared/data");
const file = (name: string) => join(shared, "meshes", name);

function missing(...names: readonly string[]): boolean {
  const absent = names.map(file).filter((path) => !existsSync(path));
  for (const path of absent) process.stderr.write(`skipped: ${path} is missing\n`);
  return absent.length > 0;
}

const decodeImage = async () => picture([[[40, 160, 40]]]);

function box(mesh: Mesh): { min: number[]; max: number[] } {
  const axis = (k: number) => mesh.positions.filter((_, i) => i % 3 === k);
  return { min: [0, 1, 2].map((k) => Math.min(...axis(k))), max: [0, 1, 2].map((k) => Math.max(...axis(k))) };
}

describe.skipIf(missing("box.glb", "cube.glb"))("two boxes", () => {
  it("one in red, turned by its node", async () => {
    const mesh = await readGlb(readFileSync(file("box.glb")), { decodeImage });
    expect([mesh.positions.length / 3, mesh.indices.length / 3]).toEqual([24, 12]);
    expect(box(mesh)).toEqual({ min: [-0.5, -0.5, -0.5], max: [0.5, 0.5, 0.5] });
    expect(mesh.materials[0]).toMatchObject({ name: "Red", baseColor: [0.800000011920929, 0, 0, 1] });
    const cloud = sampleMesh(mesh, { seed: 46 });
    // 0.8 of light is 0.906 of sRGB.
    expect(0.5 + shC0 * (cloud.colors.data[0] ?? 0)).toBeCloseTo(0.906, 3);
    expect(checkCloud(normalise(cloud).cloud)).toMatchObject({ ok: true, findings: [] });
  });

  it("one scaled down and up again by its two nodes", async () => {
    const mesh = await readGlb(readFileSync(file("cube.glb")), { decodeImage });
    expect(mesh.indices.length / 3).toBe(12);
    const { min, max } = box(mesh);
    for (const k of [0, 1, 2]) expect((max[k] ?? 0) - (min[k] ?? 0)).toBeGreaterThan(0.9);
  });
});

describe.skipIf(missing("low-poly-tree.glb"))("a tree with a texture", () => {
  it("stands upright and takes the colours of its picture", async () => {
    const images: [number, string][] = [];
    const mesh = await readGlb(readFileSync(file("low-poly-tree.glb")), {
      decodeImage: async (bytes, mime) => {
        images.push([bytes.length, mime]);
        return picture([[[40, 160, 40]]]);
      },
    });
    // Of its two pictures only the base colour is looked at.
    expect(images.map(([, mime]) => mime)).toEqual(["image/png"]);
    expect(mesh.uvs).toHaveLength((mesh.positions.length / 3) * 2);
    const cloud = sampleMesh(mesh, { seed: 1 });
    const size = bounds(cloud);
    expect((size?.max[1] ?? 0) - (size?.min[1] ?? 0)).toBe(size?.extent);
    expect(Math.round((0.5 + shC0 * (cloud.colors.data[1] ?? 0)) * 255)).toBe(160);
    expect(checkCloud(normalise(cloud).cloud)).toMatchObject({ ok: true, findings: [] });
  });
});

describe.skipIf(missing("heart_draco.glb"))("a heart in Draco", () => {
  const heart = () => readFileSync(file("heart_draco.glb"));

  it("is unpacked by the decoder handed in", async () => {
    const dracoDecoder = await draco.createDecoderModule();
    const mesh = await readGlb(heart(), { decodeImage, dracoDecoder });
    expect([mesh.positions.length / 3, mesh.indices.length / 3]).toEqual([540, 180]);
    expect(mesh.normals).toHaveLength(mesh.positions.length);
    expect(checkCloud(normalise(sampleMesh(mesh, { seed: 2 })).cloud)).toMatchObject({ ok: true });
  });

  it("is refused without a decoder, and when it claims more triangles than allowed", async () => {
    await expect(readGlb(heart(), { decodeImage })).rejects.toMatchObject({ code: "GLB_UNSUPPORTED" });
    const dracoDecoder = await draco.createDecoderModule();
    const limits = { maxIndices: 300 };
    await expect(readGlb(heart(), { decodeImage, dracoDecoder, limits })).rejects.toMatchObject({
      code: "MESH_TOO_LARGE",
    });
  });

  it("gives a coded error or a mesh with any of its bytes changed", async () => {
    const whole = heart();
    const start = whole.length - 3600;
    for (let at = start; at < whole.length; at += 127) {
      const dracoDecoder = await draco.createDecoderModule();
      const bytes = Uint8Array.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      await readGlb(bytes, { decodeImage, dracoDecoder }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(SplatError);
      });
    }
  });
});
