import { type Mesh, writeGlb } from "@lode/splat/mesh";
import { afterAll, describe, expect, it } from "vitest";
import { encodePng } from "../pictures/index.ts";
import { openCloud, Workshop } from "./index.ts";

const workshop = new Workshop();
afterAll(() => workshop[Symbol.asyncDispose]());

/** A square that faces the front, two metres wide: left half red, right half a blue texture. */
function signboard(): Mesh {
  const blue = [0, 0, 255, 255];
  const texture = { width: 2, height: 2, rgba: Uint8Array.from([...blue, ...blue, ...blue, ...blue]) };
  const x = [-1, 0, -1, 0, 0, 1, 0, 1];
  const y = [-1, -1, 1, 1, -1, -1, 1, 1];
  return {
    frame: "RUB",
    positions: Float32Array.from(x.flatMap((value, k) => [value, y[k]!, 0])),
    uvs: Float32Array.from(x.flatMap(() => [0.5, 0.5])),
    indices: Uint32Array.from([0, 1, 2, 2, 1, 3, 4, 5, 6, 6, 5, 7]),
    parts: [
      { firstIndex: 0, indexCount: 6, material: 0 },
      { firstIndex: 6, indexCount: 6, material: 1 },
    ],
    materials: [{ baseColor: [1, 0, 0, 1] }, { baseColor: [1, 1, 1, 1], texture }],
  };
}

const glb = (): Promise<Uint8Array> =>
  writeGlb(signboard(), {
    encodeImage: async (picture) => ({ bytes: await encodePng(picture), mimeType: "image/png" }),
  });

const meshPly = Buffer.from(
  [
    "ply",
    "format ascii 1.0",
    "comment a triangle",
    "element vertex 3",
    "property float x",
    "property float y",
    "property float z",
    "element face 1",
    "property list uchar int vertex_indices",
    "end_header",
    "0 0 0",
    "1 0 0",
    "0 1 0",
    "3 0 1 2",
    "",
  ].join("\n"),
);

describe("a mesh", () => {
  it("is known for one, and not for something that can be submitted", async () => {
    expect(await workshop.inspect(await glb())).toMatchObject({
      format: "glb",
      kind: "mesh",
      gaussians: 0,
      faces: 4,
      bounds: { min: [-1, -1, 0], max: [1, 1, 0] },
      report: null,
      networkSubmittable: { ok: false },
    });
    const ply = await workshop.inspect(meshPly, { frame: "RDF" });
    expect(ply).toMatchObject({ format: "mesh-ply", kind: "mesh", faces: 1, vertices: 3, frame: "RDF" });
  });

  it("becomes as many gaussians as asked for, the same for the same seed", async () => {
    const file = await glb();
    const made = await Promise.all([3, 3, 4].map((seed) => workshop.convert(file, { to: "spz", samples: 9000, seed })));
    const [one, again, other] = made.map(({ bytes }) => Buffer.from(bytes).toString("base64"));
    expect(again).toBe(one);
    expect(other).not.toBe(one);
    expect(made[0]?.inspection).toMatchObject({ gaussians: 9000, networkSubmittable: { ok: true } });
    expect(made[0]?.normalisation?.scale).toBeCloseTo(0.75, 1);
    expect((await openCloud(meshPly)).count).toBe(50_000);
  });

  it("looks as it did, its textures too", async () => {
    const [picture] = await workshop.pictures(await glb(), {
      width: 64,
      height: 64,
      views: { turntable: 1 },
      normalise: { extent: 1.2 },
      samples: 20_000,
    });
    const at = (x: number, y: number): number[] => [...picture!.rgba.subarray((y * 64 + x) * 4, (y * 64 + x) * 4 + 3)];
    const [left, right] = [at(16, 32), at(48, 32)];
    expect(left[0]).toBeGreaterThan(220);
    expect(left[2]).toBeLessThan(30);
    expect(right[2]).toBeGreaterThan(220);
    expect(right[0]).toBeLessThan(30);
    expect(at(0, 0)).toEqual([255, 255, 255]);
  });

  it("whose texture cannot be decoded says why", async () => {
    const broken = await writeGlb(signboard(), {
      encodeImage: async (picture) => ({ bytes: (await encodePng(picture)).subarray(0, 40), mimeType: "image/png" }),
    });
    const error = await workshop.inspect(broken).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "GLB_IMAGE", retry: "never" });
    expect(error).toHaveProperty("cause.code", "PICTURE_UNREADABLE");
    // The worker's own lines, and nothing said twice.
    expect(error).toHaveProperty("stack", expect.stringContaining("read-glb"));
    expect(error).not.toHaveProperty("cause.message", (error as Error).message);
  });

  it("of points alone, or cut short, is refused with a reason", async () => {
    const points = Buffer.from(meshPly.toString().replace("element face 1", "element face 0"));
    await expect(workshop.inspect(points)).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      facts: { sort: "points" },
    });
    const file = await glb();
    await expect(workshop.convert(file.subarray(0, 200), { to: "spz" })).rejects.toMatchObject({
      code: "GLB_TRUNCATED",
    });
  });
});
