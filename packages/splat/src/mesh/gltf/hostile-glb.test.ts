import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SplatError } from "../../errors/index.ts";
import { picture, square } from "../meshes.test-support.ts";
import { glbOf, triangleDocument } from "./glb-bytes.test-support.ts";
import { readGlb } from "./read-glb.ts";
import { writeGlb } from "./write-glb.ts";

const onePixel = { decodeImage: async () => picture([[[255, 255, 255]]]) };

async function outcome(bytes: Uint8Array): Promise<string> {
  try {
    await readGlb(bytes, onePixel);
    return "read";
  } catch (error) {
    if (error instanceof SplatError) return error.code;
    throw error;
  }
}

const small = () => {
  const { json, binary } = triangleDocument();
  return glbOf(json, binary);
};

describe("a GLB file that is not what it says", () => {
  it("holds no more zeros than a model needs, where a few words stand for millions", async () => {
    const { json, binary } = triangleDocument();
    json.accessors.push({ componentType: 5126, type: "VEC4", count: 3 });
    json.meshes = [{ primitives: [{ attributes: { POSITION: 0, COLOR_0: 2 }, indices: 1 }] }];
    expect(await outcome(glbOf(json, binary))).toBe("read");
    json.accessors[2] = { componentType: 5126, type: "VEC4", count: 2 ** 20 + 1 };
    expect(await outcome(glbOf(json, binary))).toBe("MESH_TOO_LARGE");
  });

  it("is refused when cut off at any byte", async () => {
    const whole = small();
    expect(await outcome(whole)).toBe("read");
    for (let length = 0; length < whole.length; length++) {
      expect(await outcome(whole.slice(0, length))).toBe("GLB_TRUNCATED");
    }
  });

  it("is refused when cut off at any byte and its length corrected", async () => {
    const whole = small();
    for (let length = 12; length < whole.length; length++) {
      const cut = whole.slice(0, length);
      new DataView(cut.buffer).setUint32(8, length, true);
      expect(await outcome(cut)).toMatch(/^GLB_(TRUNCATED|MALFORMED)$/);
    }
  });

  it("never reads memory beside the file", async () => {
    const { json, binary } = triangleDocument();
    const file = glbOf(json, binary.subarray(0, 36));
    const pool = new Uint8Array(file.length + 64).fill(1);
    pool.set(file, 3);
    expect(await outcome(pool.subarray(3, 3 + file.length))).toBe("GLB_MALFORMED");
    expect(await outcome(new Uint8Array([...new Uint8Array(3), ...small()]).subarray(3))).toBe("read");
  });

  it("gives a coded error or a mesh for any change of its bytes", async () => {
    const texture = picture([[[9, 9, 9]]]);
    const png = Uint8Array.from([
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1,
    ]);
    const whole = await writeGlb(square({ texture }), {
      encodeImage: async () => ({ bytes: png, mimeType: "image/png" }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        async (changes) => {
          const bytes = whole.slice();
          for (const [at, value] of changes) bytes[at] = value;
          expect(await outcome(bytes)).toMatch(/^(read|GLB_|MESH_)/);
        },
      ),
      { numRuns: 1500 },
    );
  });

  const anyJson = fc.jsonValue({ maxDepth: 3 });
  it("gives a coded error or a mesh for any value in any place of its JSON", async () => {
    const { json, binary } = triangleDocument();
    json.materials = [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } }, alphaMode: "MASK" }];
    json.textures = [{ source: 0, sampler: 0 }];
    json.samplers = [{ wrapS: 33071 }];
    json.images = [{ bufferView: 0, mimeType: "image/png" }];
    json.meshes = [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0, mode: 4 }] }];
    const places = pathsOf(json);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), anyJson, async (path, value) => {
        const changed = structuredClone(json) as unknown;
        let at = changed as Record<string, unknown>;
        for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
        at[path.at(-1) ?? ""] = value;
        expect(await outcome(glbOf(changed, binary))).toMatch(/^(read|GLB_|MESH_)/);
      }),
      { numRuns: 1500 },
    );
  });
});

function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [[...path, key], ...pathsOf(below, [...path, key])]);
}

describe("limits", () => {
  const change = (edit: (json: ReturnType<typeof triangleDocument>["json"]) => void) => {
    const { json, binary } = triangleDocument();
    edit(json);
    return glbOf(json, binary);
  };

  it.each<[string, string, Uint8Array]>([
    [
      "GLB_EXTERNAL",
      "a buffer on the net",
      change((json) => (json.buffers = [{ byteLength: 1, uri: "https://example.org/a.bin" }])),
    ],
    [
      "GLB_EXTERNAL",
      "a buffer with data: inside its address",
      change((json) => (json.buffers = [{ byteLength: 1, uri: "file:///data:x" }])),
    ],
    ["GLB_MALFORMED", "a buffer longer than its bytes", change((json) => (json.buffers = [{ byteLength: 4000 }]))],
    [
      "GLB_MALFORMED",
      "a view beyond its buffer",
      change((json) => (json.bufferViews[0] = { buffer: 0, byteOffset: 20, byteLength: 30 })),
    ],
    [
      "GLB_MALFORMED",
      "more rows than bytes",
      change((json) => (json.accessors[0] = { ...json.accessors[0], count: 4 })),
    ],
    [
      "GLB_MALFORMED",
      "an index without a vertex",
      change((json) => (json.accessors[0] = { ...json.accessors[0], count: 2 })),
    ],
    [
      "GLB_MALFORMED",
      "a negative offset",
      change((json) => (json.accessors[0] = { ...json.accessors[0], byteOffset: -4 })),
    ],
    ["GLB_MALFORMED", "glTF 1", change((json) => (json.asset = { version: "1.0" }))],
    [
      "MESH_TOO_LARGE",
      "zeros without end",
      change((json) => (json.accessors[0] = { componentType: 5126, type: "VEC3", count: 2 ** 50 })),
    ],
    [
      "MESH_TOO_LARGE",
      "a scene of a million triangles from one",
      change((json) => (json.nodes = Array.from({ length: 20_001 }, () => ({ mesh: 0 })))),
    ],
    [
      "GLB_UNSUPPORTED",
      "an unknown extension that is required",
      change((json) => (json.extensionsRequired = ["EXT_meshopt_compression"])),
    ],
    ["GLB_MALFORMED", "an object that cannot be shown", change((json) => (json.scene = { toString: "" }))],
    [
      "GLB_EXTERNAL",
      "an address that cannot be shown",
      change((json) => (json.buffers = [{ byteLength: 1, uri: { toString: "" } }])),
    ],
    ["MESH_TOO_LARGE", "deep nesting", glbOf(`${"[".repeat(500_000)}${"]".repeat(500_000)}`)],
    ["GLB_MALFORMED", "another chunk first", glbOf({}).fill(0x41, 16, 20)],
  ])("%s: %s", async (code, _, bytes) => {
    expect(await outcome(bytes)).toBe(code);
  });

  it("count vertices after instancing", async () => {
    const { json, binary } = triangleDocument();
    json.nodes = [{ mesh: 0 }, { mesh: 0 }];
    json.scenes = [{ nodes: [0, 1] }];
    const bytes = glbOf(json, binary);
    await expect(readGlb(bytes, { ...onePixel, limits: { maxVertices: 5 } })).rejects.toMatchObject({
      code: "MESH_TOO_LARGE",
    });
    await expect(readGlb(bytes, { ...onePixel, limits: { maxIndices: 5 } })).rejects.toMatchObject({
      code: "MESH_TOO_LARGE",
    });
    expect((await readGlb(bytes, { ...onePixel, limits: { maxVertices: 6 } })).indices).toHaveLength(6);
  });

  it("look at a picture's size before it is decoded, and at what came out", async () => {
    const bomb = Uint8Array.from([
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 1, 0, 0, 0, 1, 0, 0,
    ]);
    const encodeImage = async () => ({ bytes: bomb, mimeType: "image/png" });
    const bytes = await writeGlb(square({ texture: picture([[[0, 0, 0]]]) }), { encodeImage });
    let decoded = 0;
    const decodeImage = async () => {
      decoded++;
      return picture([[[0, 0, 0]]]);
    };
    await expect(readGlb(bytes, { decodeImage })).rejects.toMatchObject({ code: "MESH_TOO_LARGE" });
    expect(decoded).toBe(0);
    const wrong = await writeGlb(square({ texture: picture([[[0, 0, 0]]]) }), {
      encodeImage: async () => ({ bytes: bomb.slice(0, 12), mimeType: "image/png" }),
    });
    await expect(
      readGlb(wrong, { decodeImage: async () => ({ width: 2, height: 2, rgba: new Uint8Array(3) }) }),
    ).rejects.toMatchObject({ code: "GLB_MALFORMED" });
    await expect(readGlb(wrong, { decodeImage: () => Promise.reject(new Error("broken")) })).rejects.toMatchObject({
      code: "GLB_IMAGE",
    });
  });
});
