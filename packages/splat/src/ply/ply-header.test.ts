import { describe, expect, it } from "vitest";
import { SplatError } from "../errors/index.ts";
import { readPlyHeader } from "./ply-header.ts";

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function codeOf(bytes: Uint8Array): string {
  try {
    readPlyHeader(bytes);
    return "none";
  } catch (error) {
    return error instanceof SplatError ? error.code : String(error);
  }
}

const lines = (...middle: string[]) => latin1(["ply", ...middle, "end_header", ""].join("\n"));

describe("a PLY header", () => {
  it("is read with comments, CRLF, lists and both spellings of a type", () => {
    const text = [
      "ply",
      "comment caf\u00e9",
      "format binary_big_endian 1.0",
      "obj_info made by hand",
      "element vertex 12",
      "property float x",
      "property float64 y",
      "element face 3",
      "property list uchar int32 vertex_indices",
      "end_header",
      "",
    ].join("\r\n");
    const header = readPlyHeader(latin1(`${text}body\n`));
    expect(header).toEqual({
      format: "binary_big_endian",
      elements: [
        {
          name: "vertex",
          count: 12,
          properties: [
            { name: "x", type: "float32", countType: undefined },
            { name: "y", type: "float64", countType: undefined },
          ],
        },
        { name: "face", count: 3, properties: [{ name: "vertex_indices", type: "int32", countType: "uint8" }] },
      ],
      bodyStart: text.length,
    });
  });

  it.each([
    ["no magic", latin1("plz\nformat ascii 1.0\nend_header\n")],
    ["no format", lines("element vertex 1")],
    ["two formats", lines("format ascii 1.0", "format ascii 1.0")],
    ["a version from the future", lines("format ascii 2.0")],
    ["a negative count", lines("format ascii 1.0", "element vertex -1")],
    ["a count of eleven digits", lines("format ascii 1.0", "element vertex 10000000000")],
    ["a property of nothing", lines("format ascii 1.0", "property float x")],
    ["a type that only JavaScript's objects know", lines("format ascii 1.0", "element a 1", "property toString x")],
    ["a list counted in floats", lines("format ascii 1.0", "element a 1", "property list float int x")],
    ["a property twice", lines("format ascii 1.0", "element a 1", "property int x", "property int x")],
    ["an element twice", lines("format ascii 1.0", "element a 1", "element a 1")],
    ["an unknown word", lines("format ascii 1.0", "surprise")],
    ["no end", latin1("ply\nformat ascii 1.0\nelement vertex 1\n")],
    ["nothing at all", new Uint8Array()],
  ])("is refused with %s", (_, bytes) => {
    expect(codeOf(bytes)).toBe("PLY_HEADER_INVALID");
  });

  it.each([
    ["one endless line", latin1(`ply\ncomment ${"x".repeat(5000)}\n`)],
    ["endless comments", lines("format ascii 1.0", ...Array<string>(300).fill(`comment ${"x".repeat(1000)}`))],
    ["a thousand elements", lines("format ascii 1.0", ...Array.from({ length: 1000 }, (_, n) => `element e${n} 1`))],
    [
      "two thousand properties",
      lines("format ascii 1.0", "element a 1", ...Array.from({ length: 2000 }, (_, n) => `property int p${n}`)),
    ],
  ])("is refused for its size with %s", (_, bytes) => {
    expect(codeOf(bytes)).toBe("PLY_HEADER_TOO_LARGE");
  });
});
