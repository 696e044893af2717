import { describe, expect, it } from "vitest";
import type { Column, SplatCloud } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { sketchPly, splatNames } from "./ply-files.test-support.ts";
import type { PlyScalar } from "./ply-header.ts";
import { readPly } from "./read-ply.ts";
import { writePly } from "./write-ply.ts";

/** Numbers that all scalar types hold: property p of row r is 7 r + p. */
const rows = [0, 1, 2].map((row) => splatNames.map((_, property) => 7 * row + property));

function values({ data, start, stride }: Column, count: number, components: number): number[][] {
  return Array.from({ length: count }, (_, index) =>
    Array.from(data.subarray(start + index * stride, start + index * stride + components)),
  );
}

function told(cloud: SplatCloud): number[][] {
  const { count } = cloud;
  const groups = [
    values(cloud.positions, count, 3),
    values(cloud.colors, count, 3),
    values(cloud.opacities, count, 1),
    values(cloud.scales, count, 3),
    values(cloud.rotations, count, 4),
  ];
  return Array.from({ length: count }, (_, index) => groups.flatMap((group) => group[index]!));
}

function codeOf(bytes: Uint8Array, maxGaussians?: number): string {
  try {
    readPly(bytes, { frame: "RUB", ...(maxGaussians === undefined ? {} : { maxGaussians }) });
    return "none";
  } catch (error) {
    return error instanceof SplatError ? error.code : String(error);
  }
}

const read = (bytes: Uint8Array) => told(readPly(bytes, { frame: "RUB" }));

describe("a splat PLY", () => {
  it.each(["ascii", "binary_little_endian", "binary_big_endian"] as const)("in %s is read", (format) => {
    expect(read(sketchPly({ format, rows }))).toEqual(rows);
  });

  it.each(["int8", "uint8", "int16", "uint16", "int32", "uint32", "float64"] as const)(
    "of %s is read in both byte orders",
    (type) => {
      expect(read(sketchPly({ type, rows }))).toEqual(rows);
      expect(read(sketchPly({ type, rows, format: "binary_big_endian" }))).toEqual(rows);
    },
  );

  it("of a different type for each property is read", () => {
    const types: PlyScalar[] = ["float32", "float64", "uint8", "int16"];
    const type = (name: string) => types[splatNames.indexOf(name) % 4]!;
    expect(read(sketchPly({ type, rows }))).toEqual(rows);
  });

  it("keeps its numbers whatever the order of properties, and loses those it does not know", () => {
    const names = ["red", ...splatNames.toReversed(), "nx"];
    const mixed = rows.map((row) => [200, ...row.toReversed(), 99]);
    expect(read(sketchPly({ names, rows: mixed }))).toEqual(rows);
    expect(read(sketchPly({ names, rows: mixed, format: "ascii" }))).toEqual(rows);
    const type = (name: string) => (name === "red" ? "uint8" : "float32");
    expect(read(sketchPly({ names, rows: mixed, type }))).toEqual(rows);
  });

  it("is read behind comments, CRLF and other elements, lists among them", () => {
    const before = ["comment hello", "element camera 2", "property list uchar short ids", "property float f"];
    const after = ["obj_info end", "element face 0", "property list uchar int vertex_indices"];
    const bodyBefore = Uint8Array.of(2, 1, 0, 2, 0, 0, 0, 128, 63, 0, 0, 0, 128, 63);
    expect(read(sketchPly({ rows, before, after, bodyBefore, newline: "\r\n" }))).toEqual(rows);
    const ascii = { rows, before, after, format: "ascii" as const, bodyBefore: Buffer.from("2 1 2 1.0\n0 1.0\n") };
    expect(read(sketchPly(ascii))).toEqual(rows);
  });

  it("gives views of the file's own bytes where they are aligned, and the same numbers where not", () => {
    const file = writePly(readPly(sketchPly({ rows }), { frame: "RUB" }));
    const cloud = readPly(file, { frame: "RUB" });
    expect(cloud.positions.data.buffer).toBe(file.buffer);
    for (const shift of [1, 2, 3]) {
      const moved = new Uint8Array(file.length + shift);
      moved.set(file, shift);
      expect(read(moved.subarray(shift))).toEqual(rows);
    }
  });

  it("keeps SH of every degree and NaN as it is", () => {
    for (const rest of [9, 24, 45, 72]) {
      const names = [...splatNames, ...Array.from({ length: rest }, (_, index) => `f_rest_${index}`)];
      const long = rows.map((row) => [...row, ...Array.from({ length: rest }, (_, index) => index)]);
      long[0]![0] = Number.NaN;
      for (const format of ["ascii", "binary_little_endian", "binary_big_endian"] as const) {
        const cloud = readPly(sketchPly({ names, rows: long, format }), { frame: "RDF" });
        expect(cloud).toMatchObject({ frame: "RDF", shDegree: Math.sqrt(rest / 3 + 1) - 1 });
        expect(cloud.positions.data[cloud.positions.start]).toBeNaN();
        expect(values(cloud.sh, 3, rest)[2]).toEqual(long[2]!.slice(14));
      }
    }
  });

  it("survives a round through the canonical writer", () => {
    const names = [...splatNames.toReversed(), ...Array.from({ length: 9 }, (_, index) => `f_rest_${8 - index}`)];
    const mixed = rows.map((row) => [...row.toReversed(), 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    const cloud = readPly(sketchPly({ names, rows: mixed, format: "ascii" }), { frame: "RUB" });
    const again = readPly(writePly(cloud), { frame: "RUB" });
    expect(told(again)).toEqual(rows);
    expect(values(again.sh, 3, 9)).toEqual(values(cloud.sh, 3, 9));
    expect(values(again.sh, 3, 9)[0]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe("a PLY that is not a readable splat is refused", () => {
  const declare = (count: string, format = "binary_little_endian") =>
    Buffer.from(
      ["ply", `format ${format} 1.0`, `element vertex ${count}`, ...splatNames.map((n) => `property float ${n}`)]
        .concat("end_header", "1 2 3")
        .join("\n"),
    );

  it.each([
    ["ten million points in a few hundred bytes", declare("10000000"), "PLY_TRUNCATED"],
    ["ten million points in ASCII", declare("10000000", "ascii"), "PLY_TRUNCATED"],
    ["more points than any file may have", declare("4000000000"), "SPLATS_TOO_MANY"],
    ["no points", declare("0"), "SPLATS_NONE"],
    [
      "a mesh",
      Buffer.from("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n"),
      "PLY_NOT_SPLATS",
    ],
    ["no vertices", Buffer.from("ply\nformat ascii 1.0\nend_header\n"), "PLY_NOT_SPLATS"],
    [
      "a decimal comma",
      Buffer.from(String(Buffer.from(sketchPly({ format: "ascii", rows }))).replace("13\n", "1,3\n")),
      "PLY_NUMBER",
    ],
    ["a list", sketchPly({ rows, after: ["property list uchar int ids"] }), "PLY_LIST_IN_SPLATS"],
    ["a gap in its SH", sketchPly({ names: [...splatNames, "f_rest_1"], rows: [[...rows[0]!, 1]] }), "PLY_SH_COUNT"],
    [
      "an element without properties four billion times",
      Buffer.from(
        String(declare("1", "ascii")).replace("element vertex", "element nothing 4000000000\nelement vertex"),
      ),
      "PLY_TRUNCATED",
    ],
    [
      "a list that claims four billion items",
      sketchPly({
        rows,
        before: ["element camera 1", "property list uint float ids"],
        bodyBefore: Uint8Array.of(255, 255, 255, 255),
      }),
      "PLY_TRUNCATED",
    ],
  ])("when it has %s", (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code);
  });

  it("when it has one gaussian more than the caller allows", () => {
    expect(codeOf(sketchPly({ rows }), 2)).toBe("SPLATS_TOO_MANY");
    expect(codeOf(sketchPly({ rows }), 3)).toBe("none");
  });
});

describe("numbers of an ASCII file", () => {
  it.each(
    "0 -0 +1 1. .5 -.25 1e3 1E-3 1.5e+02 123456789.987654321 3.4028234663852886e38 1e-45 1e-46 1.17549435e-38 0.1 0.30000001192092896 16777217 340282366920938463463374607431768211456 0.000000000000000000000000000012345678901 9007199254740993 100000002004087734272.5 nan -nan NaN inf -inf Infinity".split(
      " ",
    ),
  )("%s is exact to float32", (text) => {
    const special: Record<string, number> = { nan: Number.NaN, "-nan": Number.NaN, inf: Infinity, "-inf": -Infinity };
    const row = `${text} ${rows[0]!.slice(1).join(" ")}`;
    const file = Buffer.from(
      String(Buffer.from(sketchPly({ format: "ascii", rows }))).replace(rows[0]!.join(" "), row),
    );
    const { data, start } = readPly(file, { frame: "RUB" }).positions;
    expect(data[start]).toBe(Math.fround(special[text.toLowerCase()] ?? Number(text)));
  });

  it("are the same as JavaScript's own for a hundred thousand of all sizes", () => {
    let state = 1;
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state;
    };
    const view = new DataView(new ArrayBuffer(8));
    const written: string[] = [];
    while (written.length < 100_002) {
      view.setUint32(0, next());
      view.setUint32(4, next());
      const value = written.length % 2 === 0 ? view.getFloat32(0) : view.getFloat64(0);
      if (!Number.isFinite(value)) continue;
      written.push(written.length % 3 === 0 ? value.toPrecision(9) : String(value));
    }
    const many = Array.from({ length: 7143 }, (_, row) => written.slice(14 * row, 14 * row + 14).map(Number));
    const header = Buffer.from(sketchPly({ format: "ascii", rows: many.slice(0, 1) }));
    const text = String(header).split("end_header\n")[0]!.replace("vertex 1", `vertex ${many.length}`);
    const cloud = readPly(Buffer.from(`${text}end_header\n${written.join("\n")}\n`), { frame: "RUB" });
    expect(told(cloud)).toEqual(many.map((row) => row.map(Math.fround)));
  });
});
