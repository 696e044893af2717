import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Workshop } from "./index.ts";

const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../shared/data");
const files = {
  hamburger: "splats/hamburger.ply",
  guitar: "splats/guitar.compressed.ply",
  heart: "meshes/heart_draco.glb",
  tree: "meshes/low-poly-tree.glb",
} as const;

function missing(): boolean {
  const absent = Object.values(files).filter((file) => !existsSync(join(shared, file)));
  for (const file of absent) process.stderr.write(`skipped: ${join(shared, file)} is missing\n`);
  return absent.length > 0;
}

const bytesOf = (file: keyof typeof files): Uint8Array => readFileSync(join(shared, files[file]));
const workshop = new Workshop({ threads: 2 });
afterAll(() => workshop[Symbol.asyncDispose]());

/** Mean colour of the pixels that are not background, in a band of rows given as shares of the height. */
function meanColour(
  { width, height, rgba }: { width: number; height: number; rgba: Uint8Array },
  from: number,
  to: number,
) {
  const sum = [0, 0, 0];
  let pixels = 0;
  for (let at = Math.floor(from * height) * width * 4; at < Math.floor(to * height) * width * 4; at += 4) {
    if (rgba[at]! + rgba[at + 1]! + rgba[at + 2]! > 740) continue;
    pixels += 1;
    for (let k = 0; k < 3; k += 1) sum[k]! += rgba[at + k]!;
  }
  return { share: pixels / (width * height), colour: sum.map((value) => Math.round(value / Math.max(1, pixels))) };
}

describe.skipIf(missing())("published files", () => {
  it("a hamburger is submittable once converted, and stands upright: light bun above, dark meat in the middle", async () => {
    const { bytes, inspection, normalisation } = await workshop.convert(bytesOf("hamburger"), { to: "spz" });
    expect(inspection).toMatchObject({ gaussians: 52_709, networkSubmittable: { ok: true } });
    expect(normalisation?.scale).toBeCloseTo(1.506, 3);
    const [preview] = await workshop.pictures(bytes);
    expect(preview).toMatchObject({ width: 518, height: 518 });
    const bun = meanColour(preview!, 0.25, 0.45);
    const meat = meanColour(preview!, 0.58, 0.72);
    expect(bun.share).toBeGreaterThan(0.08);
    expect(bun.colour[0]! - bun.colour[2]!).toBeGreaterThan(60);
    expect(bun.colour[0]!).toBeGreaterThan(meat.colour[0]! + 40);
    expect(meanColour(preview!, 0, 0.15).share).toBe(0);
  });

  it("a guitar of SuperSplat's kind is upright when told that its file is RDF", async () => {
    const { inspection } = await workshop.convert(bytesOf("guitar"), { to: "ply", frame: "RDF" });
    expect(inspection).toMatchObject({ format: "ply", gaussians: 90_854, frame: "RUB" });
    const [preview] = await workshop.pictures(bytesOf("guitar"), { frame: "RDF", normalise: { extent: 1.5 } });
    // The neck above is thin, the body below is not.
    expect(meanColour(preview!, 0.5, 0.8).share).toBeGreaterThan(3 * meanColour(preview!, 0.2, 0.5).share);
  });

  it("a mesh that Draco packed is unpacked", async () => {
    expect(await workshop.inspect(bytesOf("heart"))).toMatchObject({ kind: "mesh", faces: 180, vertices: 540 });
    const [preview] = await workshop.pictures(bytesOf("heart"), { normalise: { extent: 1.5 }, samples: 20_000 });
    const { share, colour } = meanColour(preview!, 0, 1);
    expect(share).toBeGreaterThan(0.1);
    expect(colour[0]! - colour[1]!).toBeGreaterThan(100);
  });

  it("a tree has green leaves above a brown trunk", async () => {
    const [preview] = await workshop.pictures(bytesOf("tree"), { normalise: { extent: 1.5 }, samples: 20_000 });
    const [leaves, trunk] = [meanColour(preview!, 0.2, 0.4), meanColour(preview!, 0.6, 0.8)];
    expect(leaves.colour[1]! - leaves.colour[0]!).toBeGreaterThan(30);
    expect(trunk.colour[0]! - trunk.colour[2]!).toBeGreaterThan(30);
    expect(leaves.share).toBeGreaterThan(trunk.share);
  });
});
