import { createRequire } from "node:module";
import { Document, WebIO } from "@gltf-transform/core";
import { KHRDracoMeshCompression } from "@gltf-transform/extensions";
import { describe, expect, it } from "vitest";
import { defaultMeshLimits } from "../mesh-limits.ts";
import { dracoFaces } from "./draco-header.ts";
import { openGlb } from "./glb-container.ts";
import { readGlb } from "./read-glb.ts";

interface Draco3d {
  createDecoderModule(): Promise<unknown>;
  createEncoderModule(): Promise<unknown>;
}

// It has no types of its own.
const draco = createRequire(import.meta.url)("draco3dgltf") as Draco3d;

/** A bumpy square of `cells` · `cells` · 2 triangles, compressed. */
async function compressed(method: "edgebreaker" | "sequential", cells: number): Promise<Uint8Array> {
  const positions: number[] = [];
  const indices: number[] = [];
  for (let y = 0; y <= cells; y++) for (let x = 0; x <= cells; x++) positions.push(x, y, (x * y) % 3);
  for (let y = 0; y < cells; y++) {
    for (let x = 0; x < cells; x++) {
      const corner = y * (cells + 1) + x;
      indices.push(corner, corner + 1, corner + cells + 2, corner, corner + cells + 2, corner + cells + 1);
    }
  }
  const document = new Document();
  const buffer = document.createBuffer();
  const primitive = document
    .createPrimitive()
    .setIndices(document.createAccessor().setType("SCALAR").setArray(Uint32Array.from(indices)).setBuffer(buffer))
    .setAttribute(
      "POSITION",
      document.createAccessor().setType("VEC3").setArray(Float32Array.from(positions)).setBuffer(buffer),
    );
  document.createScene().addChild(document.createNode().setMesh(document.createMesh().addPrimitive(primitive)));
  document
    .createExtension(KHRDracoMeshCompression)
    .setRequired(true)
    .setEncoderOptions({
      method: KHRDracoMeshCompression.EncoderMethod[method === "sequential" ? "SEQUENTIAL" : "EDGEBREAKER"],
    });
  const io = new WebIO()
    .registerExtensions([KHRDracoMeshCompression])
    .registerDependencies({ "draco3d.encoder": await draco.createEncoderModule() });
  return io.writeBinary(document);
}

describe.each(["edgebreaker", "sequential"] as const)("a %s stream", (method) => {
  it.each([1, 9, 100])("says its triangles before it is decoded: a grid of %i", async (cells) => {
    const glb = await compressed(method, cells);
    const { json, binary } = openGlb(glb, defaultMeshLimits);
    const [view] = json.bufferViews as { byteOffset?: number; byteLength: number }[];
    const start = view?.byteOffset ?? 0;
    expect(dracoFaces(binary!.subarray(start, start + (view?.byteLength ?? 0)))).toBe(cells * cells * 2);
    const decodeImage = () => Promise.reject(new Error("no image was expected"));
    const mesh = await readGlb(glb, { decodeImage, dracoDecoder: await draco.createDecoderModule() });
    expect(mesh.indices).toHaveLength(cells * cells * 6);
    const limits = { maxIndices: cells * cells * 6 - 1 };
    await expect(readGlb(glb, { decodeImage, dracoDecoder: {}, limits })).rejects.toMatchObject({
      code: "MESH_TOO_LARGE",
    });
  });
});

describe("a stream that lies", () => {
  const header = (...rest: number[]) => Uint8Array.from([0x44, 0x52, 0x41, 0x43, 0x4f, 2, 2, 1, 0, 0, 0, ...rest]);

  it("of four billion triangles in sixteen bytes is believed, so that it is refused", () => {
    expect(dracoFaces(header(0xff, 0xff, 0xff, 0xff, 0x0f))).toBe(2 ** 32 - 1);
  });

  it.each([
    ["GLB_MALFORMED", "of nothing", new Uint8Array()],
    ["GLB_MALFORMED", "without its magic", header(1).fill(0, 0, 1)],
    ["GLB_MALFORMED", "that ends in its number", header(0xff)],
    ["GLB_MALFORMED", "whose number never ends", header(0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
    ["GLB_MALFORMED", "of points", header(1).fill(0, 7, 8)],
    ["GLB_MALFORMED", "of another version", header(1).fill(3, 5, 6)],
    ["GLB_UNSUPPORTED", "with metadata", header(1).fill(0x80, 10, 11)],
  ])("%s: %s", (code, _, bytes) => {
    expect(() => dracoFaces(bytes)).toThrow(expect.objectContaining({ code }));
  });
});
