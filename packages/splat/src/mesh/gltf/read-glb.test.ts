import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mesh } from "../mesh.ts";
import { meshOf, picture, square } from "../meshes.test-support.ts";
import { glbOf, type Numbers, packed, triangleDocument } from "./glb-bytes.test-support.ts";
import { readGlb } from "./read-glb.ts";
import { writeGlb } from "./write-glb.ts";

const noImages = { decodeImage: () => Promise.reject(new Error("no image was expected")) };

const read = (json: unknown, binary?: Uint8Array) => readGlb(glbOf(json, binary), noImages);

const corners = (mesh: Mesh) =>
  [...mesh.indices].map((vertex) =>
    [...mesh.positions.subarray(vertex * 3, vertex * 3 + 3)].map((x) => Math.round(x * 1e5) / 1e5 + 0),
  );

const triangle = [
  [0, 0, 0],
  [1, 0, 0],
  [0, 1, 0],
];

/** The triangle's document with other columns: accessors follow the views. */
function withColumns(
  columns: readonly (readonly [Numbers, Record<string, unknown>])[],
  primitive: Record<string, unknown>,
) {
  const { json } = triangleDocument();
  const { binary, bufferViews } = packed(columns.map(([numbers]) => numbers));
  json.buffers = [{ byteLength: binary.length }];
  json.bufferViews = bufferViews;
  json.accessors = columns.map(([, accessor], bufferView) => ({ bufferView, ...accessor }));
  json.meshes = [{ primitives: [primitive] }];
  return { json, binary };
}

describe("what is written", () => {
  it("comes back: attributes, parts, materials", async () => {
    const mesh: Mesh = {
      ...square(),
      normals: Float32Array.from([0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]),
      colors: Float32Array.from([1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 0.5]),
      parts: [
        { firstIndex: 0, indexCount: 3, material: 0 },
        { firstIndex: 3, indexCount: 3, material: 1 },
      ],
      materials: [
        { name: "skin", baseColor: [0.5, 0.25, 1, 1], alphaMode: "opaque", alphaCutoff: 0.5 },
        { name: "glass", baseColor: [1, 1, 1, 0.25], alphaMode: "blend", alphaCutoff: 0.5 },
      ],
    };
    const back = await readGlb(await writeGlb(mesh), noImages);
    expect(back.positions).toEqual(mesh.positions);
    expect(back.indices).toEqual(mesh.indices);
    expect(back.normals).toEqual(mesh.normals);
    expect(back.colors).toEqual(mesh.colors);
    expect(back.parts).toEqual(mesh.parts);
    expect(back.materials.slice(0, 2)).toEqual(mesh.materials);
    expect(await writeGlb(mesh)).toEqual(await writeGlb(mesh));
  });

  it("keeps its texture and how that continues", async () => {
    const texture = picture([
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ]);
    const mesh = square({ texture, wrap: ["clamp", "mirror"], alphaMode: "mask", alphaCutoff: 0.25 });
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 9, 9, 9]);
    const bytes = await writeGlb(mesh, { encodeImage: async () => ({ bytes: png, mimeType: "image/png" }) });
    const asked: [number[], string][] = [];
    const back = await readGlb(bytes, {
      decodeImage: async (image, mime) => {
        asked.push([[...image], mime]);
        return texture;
      },
    });
    expect(asked).toEqual([[[...png], "image/png"]]);
    expect(back.uvs).toEqual(mesh.uvs);
    expect(back.materials[0]).toMatchObject({
      texture,
      wrap: ["clamp", "mirror"],
      alphaMode: "mask",
      alphaCutoff: 0.25,
    });
  });

  it("is refused where glTF has no way to say it", async () => {
    await expect(writeGlb({ ...square(), frame: "RDF" })).rejects.toMatchObject({ code: "MESH_FRAME" });
    await expect(writeGlb(square({ texture: picture([[[0, 0, 0]]]) }))).rejects.toMatchObject({
      code: "MESH_ARGUMENT",
    });
  });

  it("comes back whatever it was", async () => {
    const coordinate = fc.float({ noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 3, maxLength: 30 }),
        async (points) => {
          const indices = points.flatMap((_, i) => (i + 2 < points.length ? [i, i + 2, i + 1] : []));
          const mesh = meshOf(points.flat(), indices);
          const back = await readGlb(await writeGlb(mesh), noImages);
          expect(back.indices).toEqual(mesh.indices);
          // Minus zero may lose its sign.
          expect([...back.positions].map((x) => x + 0)).toEqual([...mesh.positions].map((x) => x + 0));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("the scene", () => {
  it("is read node by node: moved, turned, scaled, from parent to child", async () => {
    const { json, binary } = triangleDocument();
    const half = Math.SQRT1_2;
    json.nodes = [
      { children: [1, 2], translation: [10, 0, 0] },
      { mesh: 0, rotation: [0, 0, half, half], scale: [2, 2, 2] },
      { mesh: 0, matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 5, 1] },
    ];
    expect(corners(await read(json, binary))).toEqual([
      [10, 0, 0],
      [10, 2, 0],
      [8, 0, 0],
      [10, 0, 5],
      [11, 0, 5],
      [10, 1, 5],
    ]);
  });

  it("keeps shear, and turns mirrored triangles outside out", async () => {
    const { json, binary } = triangleDocument();
    json.nodes = [{ mesh: 0, matrix: [-1, 0, 0, 0, 0.5, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }];
    expect(corners(await read(json, binary))).toEqual([
      [0, 0, 0],
      [0.5, 1, 0],
      [-1, 0, 0],
    ]);
  });

  it("is the one the file names; without scenes all nodes, without nodes all meshes", async () => {
    const { json, binary } = triangleDocument();
    json.nodes = [{ mesh: 0 }, { mesh: 0, translation: [1, 1, 1] }];
    json.scenes = [{ nodes: [0] }, { nodes: [1] }];
    json.scene = 1;
    expect(corners(await read(json, binary))[0]).toEqual([1, 1, 1]);
    const { scenes: _, scene: __, ...sceneless } = json;
    expect(corners(await read(sceneless, binary))).toHaveLength(6);
    const { nodes: ___, ...nodeless } = sceneless;
    expect(corners(await read(nodeless, binary))).toEqual(triangle);
  });

  it("may not contain a node twice or nest without end", async () => {
    const { json, binary } = triangleDocument();
    for (const nodes of [
      [{ children: [1], mesh: 0 }, { children: [0] }],
      [{ children: [0], mesh: 0 }],
      [{ children: [1, 1] }, { mesh: 0 }],
    ]) {
      await expect(read({ ...json, nodes }, binary)).rejects.toMatchObject({ code: "GLB_MALFORMED" });
    }
    const chain = (length: number) => ({
      ...json,
      nodes: Array.from({ length }, (_, i) => (i + 1 < length ? { children: [i + 1] } : { mesh: 0 })),
    });
    expect(corners(await read(chain(256), binary))).toEqual(triangle);
    await expect(read(chain(257), binary)).rejects.toMatchObject({ code: "MESH_TOO_LARGE" });
    await expect(read(chain(20_000), binary)).rejects.toMatchObject({ code: "MESH_TOO_LARGE" });
    await expect(read(chain(20_001), binary)).rejects.toMatchObject({ code: "MESH_TOO_LARGE" });
  });
});

describe("geometry", () => {
  const positions: readonly [Numbers, Record<string, unknown>] = [
    Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 2, 0),
    { componentType: 5126, type: "VEC3", count: 5 },
  ];

  it.each([
    [5, [0, 1, 2, 1, 3, 2, 2, 3, 4]],
    [6, [0, 1, 2, 0, 2, 3, 0, 3, 4]],
    [4, [0, 1, 2]],
  ])("of mode %i without indices is cut into triangles", async (mode, expected) => {
    const { json, binary } = withColumns([positions], { attributes: { POSITION: 0 }, mode });
    expect([...(await read(json, binary)).indices]).toEqual(expected);
  });

  it("of points and lines is passed over; nothing but those is no mesh", async () => {
    const { json, binary } = withColumns([positions], { attributes: { POSITION: 0 }, mode: 1 });
    await expect(read(json, binary)).rejects.toMatchObject({ code: "MESH_NO_FACES" });
  });

  it("may be quantised, interleaved, sparse", async () => {
    const quantised = withColumns(
      [
        [
          Int16Array.of(0, 0, 0, 0, 32767, 0, 0, 0, 0, 32767, 0, 0),
          { componentType: 5122, type: "VEC3", count: 3, normalized: true },
        ],
      ],
      { attributes: { POSITION: 0 } },
    );
    quantised.json.bufferViews = [{ ...quantised.json.bufferViews[0], byteStride: 8 }];
    quantised.json.extensionsRequired = ["KHR_mesh_quantization"];
    expect(corners(await read(quantised.json, quantised.binary))).toEqual(triangle);

    const sparse = withColumns(
      [
        [Uint8Array.of(1, 2, 0, 0), {}],
        [Float32Array.of(1, 0, 0, 0, 1, 0), {}],
      ],
      { attributes: { POSITION: 0 } },
    );
    const overrides = { count: 2, indices: { bufferView: 0, componentType: 5121 }, values: { bufferView: 1 } };
    sparse.json.accessors = [{ componentType: 5126, type: "VEC3", count: 3, sparse: overrides }];
    expect(corners(await read(sparse.json, sparse.binary))).toEqual(triangle);
  });

  it("takes vertex colours of three or four bytes as linear light", async () => {
    const { json, binary } = withColumns(
      [
        positions,
        [
          Uint8Array.of(255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 51, 0, 0, 0, 0, 0, 0, 0, 0, 0),
          { componentType: 5121, type: "VEC3", count: 5, normalized: true },
        ],
      ],
      { attributes: { POSITION: 0, COLOR_0: 1 } },
    );
    json.bufferViews = [json.bufferViews[0] ?? {}, { ...json.bufferViews[1], byteStride: 4 }];
    const { colors } = await read(json, binary);
    expect([...(colors ?? [])].slice(0, 12)).toEqual([1, 0, 0, 1, 0, 1, 0, 1, 0, 0, Math.fround(0.2), 1]);
  });

  it("keeps vertices that several primitives share once", async () => {
    const { json, binary } = withColumns(
      [
        positions,
        [Uint8Array.of(0, 1, 2), { componentType: 5121, type: "SCALAR", count: 3 }],
        [Uint8Array.of(1, 3, 2), { componentType: 5121, type: "SCALAR", count: 3 }],
      ],
      {},
    );
    json.meshes = [
      {
        primitives: [
          { attributes: { POSITION: 0 }, indices: 1 },
          { attributes: { POSITION: 0 }, indices: 2 },
        ],
      },
    ];
    const mesh = await read(json, binary);
    expect(mesh.positions).toHaveLength(15);
    expect([...mesh.indices]).toEqual([0, 1, 2, 1, 3, 2]);
  });

  it("applies texture transforms of the set the material asks for", async () => {
    const uvs: readonly [Numbers, Record<string, unknown>] = [
      Float32Array.of(1, 0, 0, 1, 0, 0, 0, 0, 0, 0),
      { componentType: 5126, type: "VEC2", count: 5 },
    ];
    const { json, binary } = withColumns([positions, uvs], { attributes: { POSITION: 0, TEXCOORD_1: 1 }, material: 0 });
    const transform = { offset: [0.5, 0], rotation: Math.PI / 2, scale: [2, 3], texCoord: 1 };
    json.images = [{ uri: "data:image/png;base64,iVBORw0KGgo=" }];
    json.textures = [{ source: 0 }];
    json.materials = [
      { pbrMetallicRoughness: { baseColorTexture: { index: 0, extensions: { KHR_texture_transform: transform } } } },
    ];
    const mimes: string[] = [];
    const mesh = await readGlb(glbOf(json, binary), {
      decodeImage: async (_, mime) => {
        mimes.push(mime);
        return picture([[[255, 0, 0]]]);
      },
    });
    expect(mimes).toEqual(["image/png"]);
    // Counter-clockwise on the picture, whose v runs down: (2, 0) goes up to (0, -2), (0, 3) to the right.
    expect([...(mesh.uvs ?? [])].slice(0, 6).map((x) => Math.round(x * 1e4) / 1e4)).toEqual([0.5, -2, 3.5, 0, 0.5, 0]);
  });
});
