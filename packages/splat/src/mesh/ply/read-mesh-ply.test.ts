import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SplatError } from "../../errors/index.ts";
import { encodeSrgb } from "../sampling/srgb.ts";
import { readMeshPly } from "./read-mesh-ply.ts";

type Kind = "char" | "uchar" | "short" | "ushort" | "int" | "uint" | "float" | "double";
type Format = "ascii" | "binary_little_endian" | "binary_big_endian";
const sizes: Record<Kind, number> = { char: 1, uchar: 1, short: 2, ushort: 2, int: 4, uint: 4, float: 4, double: 8 };

/** A PLY file from header lines and the numbers of its body with their types. */
function ply(format: Format, header: readonly string[], body: readonly (readonly [Kind, number])[]): Uint8Array {
  const head = new TextEncoder().encode(["ply", `format ${format} 1.0`, ...header, "end_header", ""].join("\n"));
  if (format === "ascii")
    return new Uint8Array([...head, ...new TextEncoder().encode(body.map(([, value]) => value).join(" "))]);
  const bytes = new Uint8Array(body.reduce((sum, [kind]) => sum + sizes[kind], 0));
  const view = new DataView(bytes.buffer);
  const little = format === "binary_little_endian";
  let at = 0;
  for (const [kind, value] of body) {
    if (kind === "char") view.setInt8(at, value);
    else if (kind === "uchar") view.setUint8(at, value);
    else if (kind === "short") view.setInt16(at, value, little);
    else if (kind === "ushort") view.setUint16(at, value, little);
    else if (kind === "int") view.setInt32(at, value, little);
    else if (kind === "uint") view.setUint32(at, value, little);
    else if (kind === "float") view.setFloat32(at, value, little);
    else view.setFloat64(at, value, little);
    at += sizes[kind];
  }
  return new Uint8Array([...head, ...bytes]);
}

const formats: readonly Format[] = ["ascii", "binary_little_endian", "binary_big_endian"];
const frame = "RUB";

const square = (kind: Kind, count: Kind = "uchar", item: Kind = "int") =>
  [
    [
      "comment made by hand",
      "element vertex 4",
      `property ${kind} x`,
      `property ${kind} y`,
      `property ${kind} z`,
      "element face 1",
      `property list ${count} ${item} vertex_indices`,
    ],
    [
      ...[0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0].map((value) => [kind, value] as const),
      [count, 4] as const,
      ...[0, 1, 2, 3].map((value) => [item, value] as const),
    ],
  ] as const;

describe.each(formats)("a mesh in %s", (format) => {
  it.each<[Kind, Kind, Kind]>([
    ["float", "uchar", "int"],
    ["double", "int", "uint"],
    ["short", "ushort", "char"],
    ["float", "uint", "ushort"],
  ])("with positions as %s, counts as %s and indices as %s is read", (...kinds) => {
    const mesh = readMeshPly(ply(format, ...square(...kinds)), { frame });
    expect([...mesh.positions]).toEqual([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]);
    expect([...mesh.indices]).toEqual([0, 1, 2, 0, 2, 3]);
    expect(mesh.parts).toEqual([{ firstIndex: 0, indexCount: 6, material: 0 }]);
    expect(mesh.frame).toBe("RUB");
  });

  it("brings normals and colours in any order, passes over the rest", () => {
    const names = [
      "uchar blue",
      "float x",
      "float nx",
      "float y",
      "uchar green",
      "float ny",
      "double quality",
      "float z",
      "float nz",
      "uchar red",
      "uchar alpha",
    ];
    const header = [
      "element camera 2",
      "property list uchar float view",
      "element face 2",
      "property list uchar float texcoord",
      "property list uchar uint vertex_index",
      "property int flags",
      "element vertex 3",
      ...names.map((name) => `property ${name}`),
    ];
    const vertex = (x: number) => {
      const values = [30, x, 0, 2, 20, 1, 0.5, 3, 0, 10, 128];
      return names.map((name, k) => [name.split(" ")[0] as Kind, values[k] ?? 0] as const);
    };
    const body: (readonly [Kind, number])[] = [
      ["uchar", 1],
      ["float", 9],
      ["uchar", 0],
      ["uchar", 2],
      ["float", 0.5],
      ["float", 0.5],
      ["uchar", 3],
      ["uint", 0],
      ["uint", 1],
      ["uint", 2],
      ["int", 7],
      ["uchar", 0],
      ["uchar", 2],
      ["uint", 0],
      ["uint", 1],
      ["int", 7],
      ...vertex(1),
      ...vertex(5),
      ...vertex(9),
    ];
    const mesh = readMeshPly(ply(format, header, body), { frame });
    expect([...mesh.positions]).toEqual([1, 2, 3, 5, 2, 3, 9, 2, 3]);
    expect([...(mesh.normals ?? [])].slice(0, 3)).toEqual([0, 1, 0]);
    expect([...mesh.indices]).toEqual([0, 1, 2]);
    const [r = 0, g = 0, b = 0, a = 0] = mesh.colors ?? [];
    expect([r, g, b].map((light) => Math.round(encodeSrgb(light) * 255))).toEqual([10, 20, 30]);
    expect(a).toBeCloseTo(128 / 255, 6);
    expect(mesh.materials[0]?.alphaMode).toBe("blend");
  });

  it("is refused when cut off at any byte", () => {
    const whole = ply(format, ...square("float"));
    // The last number of a text may lose digits unnoticed; this one has only one.
    for (let length = 0; length < whole.length; length++) {
      expect(() => readMeshPly(whole.slice(0, length), { frame })).toThrow(SplatError);
    }
  });

  it("gives a coded error or a mesh for any change of its bytes", () => {
    const whole = ply(format, ...square("float"));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        (changes) => {
          const bytes = whole.slice();
          for (const [at, value] of changes) bytes[at] = value;
          try {
            readMeshPly(bytes, { frame });
          } catch (error) {
            expect(error).toBeInstanceOf(SplatError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["PLY_TRUNCATED", "element vertex 8000000"],
    ["MESH_TOO_LARGE", "element vertex 9999999999"],
  ])("%s: %s in a file of a few bytes", (code, line) => {
    const [header, body] = square("float");
    const bytes = ply(
      format,
      header.map((text) => (text.startsWith("element vertex") ? line : text)),
      body,
    );
    expect(() => readMeshPly(bytes, { frame })).toThrow(expect.objectContaining({ code }));
  });

  it("does not walk through ten billion rows of nothing, nor believe in ten billion faces", () => {
    const [header, body] = square("float");
    const empty = readMeshPly(ply(format, ["element nothing 9999999999", ...header], body), { frame });
    expect(empty.indices).toHaveLength(6);
    const faces = header.map((text) => text.replace("element face 1", "element face 9999999999"));
    expect(() => readMeshPly(ply(format, faces, body), { frame })).toThrow(
      expect.objectContaining({ code: "PLY_TRUNCATED" }),
    );
  });
});

describe("a PLY file that is no usable mesh", () => {
  const [header, body] = square("float");
  const read =
    (lines: readonly string[], numbers: readonly (readonly [Kind, number])[], limits = {}) =>
    () =>
      readMeshPly(ply("binary_little_endian", lines, numbers), { frame, limits });
  const code = (name: string) => expect.objectContaining({ code: name });

  it("has no faces", () => {
    expect(read(header.slice(0, 5), body)).toThrow(code("MESH_NO_FACES"));
    expect(
      read(
        header.map((line) => line.replace("face 1", "face 0")),
        body,
      ),
    ).toThrow(code("MESH_NO_FACES"));
  });

  it("asks for vertices that are not there", () => {
    expect(read(header, [...body.slice(0, -1), ["int", 4]])).toThrow(code("MESH_MALFORMED"));
    expect(read(header, [...body.slice(0, -1), ["int", -1]])).toThrow(code("MESH_MALFORMED"));
  });

  it("has no x, or corners that are no whole numbers", () => {
    expect(
      read(
        header.map((line) => line.replace(" x", " q")),
        body,
      ),
    ).toThrow(code("MESH_MALFORMED"));
    expect(
      read(
        header.map((line) => line.replace("uchar int", "uchar float")),
        body,
      ),
    ).toThrow(code("MESH_MALFORMED"));
  });

  it("has more than the limits allow", () => {
    expect(read(header, body, { maxVertices: 3 })).toThrow(code("MESH_TOO_LARGE"));
    expect(read(header, body, { maxIndices: 5 })).toThrow(code("MESH_TOO_LARGE"));
    expect(read(header, body, { maxVertices: 4, maxIndices: 6 })).not.toThrow();
  });
});
