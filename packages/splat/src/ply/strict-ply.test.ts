import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { classifyPly } from "./classify-ply.ts";
import { sketchPly, splatNames } from "./ply-files.test-support.ts";
import { readPlyHeader } from "./ply-header.ts";
import { readPly } from "./read-ply.ts";
import { strictPlyProblems } from "./strict-ply.ts";
import { writePly } from "./write-ply.ts";

const vectors = join(import.meta.dirname, "../../../../vectors/spz");
const vector = (name: string) => readFileSync(join(vectors, name));
const { cases } = JSON.parse(String(vector("vectors.json"))) as { cases: { input?: string; accepted: boolean }[] };
const rest = (count: number) => Array.from({ length: count }, (_, index) => index);
const restNames = (count: number) => rest(count).map((index) => `f_rest_${index}`);
const row = splatNames.map((_, index) => index);

describe("what the network's encoder thinks of a file", () => {
  it.each(cases.flatMap(({ input, accepted }) => (input === undefined ? [] : [{ input, accepted }])))(
    "$input: accepted $accepted",
    ({ input, accepted }) => {
      const problems = strictPlyProblems(vector(input));
      const emptied = problems.some((problem) => problem.includes("empty cloud"));
      expect(problems.length === 0 || emptied).toBe(accepted);
      expect(emptied).toBe(input === "odd-sh-3.ply");
    },
  );

  it.each([
    ["CRLF", sketchPly({ rows: [row], newline: "\r\n" }), "CRLF"],
    ["a comment", sketchPly({ rows: [row], before: ["comment x"] }), "third line"],
    ["doubles", sketchPly({ rows: [row], type: "float64" }), "property float NAME"],
    ["a missing rotation", sketchPly({ rows: [row.slice(0, 13)], names: splatNames.slice(0, 13) }), "lacks rot_3"],
    ["no points", sketchPly({ rows: [] }), "vertices are not 1 to"],
    ["a short body", sketchPly({ rows: [row] }).subarray(0, -1), "shorter than declared"],
    [
      "SH of degree 4",
      sketchPly({ rows: [[...row, ...rest(72)]], names: [...splatNames, ...restNames(72)] }),
      "cut to 45",
    ],
    [
      "SH of four numbers",
      sketchPly({ rows: [[...row, ...rest(4)]], names: [...splatNames, ...restNames(4)] }),
      "three channels",
    ],
    ["big-endian", sketchPly({ rows: [row], format: "binary_big_endian" }), "little-endian"],
    ["no header end", Buffer.from("ply\nformat binary_little_endian 1.0\nelement vertex 3\n"), "end_header"],
    ["nothing", new Uint8Array(), "first line"],
    ["an endless line", Buffer.from(`ply\n${"x".repeat(9000)}`), "longer than"],
  ])("names %s", (_, bytes, reason) => {
    expect(strictPlyProblems(bytes).join("; ")).toContain(reason);
  });

  it("is satisfied by what our writer makes of a file that it refuses", () => {
    const refused = sketchPly({ rows: [row], format: "ascii", before: ["comment x"], newline: "\r\n" });
    expect(strictPlyProblems(refused)).not.toEqual([]);
    expect(strictPlyProblems(writePly(readPly(refused, { frame: "RUB" })))).toEqual([]);
  });
});

describe("what a PLY file holds", () => {
  const kind = (bytes: Uint8Array) => classifyPly(readPlyHeader(bytes));
  const lines = (...all: string[]) => Buffer.from(["ply", "format ascii 1.0", ...all, "end_header", ""].join("\n"));
  const xyz = ["element vertex 3", "property float x", "property float y", "property float z"];

  it("is told by its header", () => {
    expect(kind(vector("one-gaussian.ply"))).toBe("splat");
    expect(kind(vector("refused-mesh.ply"))).toBe("mesh");
    expect(kind(lines(...xyz))).toBe("points");
    expect(kind(lines(...xyz, "element face 0", "property list uchar int vertex_indices"))).toBe("points");
    expect(kind(lines("element vertex 3", "property float r"))).toBe("unknown");
    expect(kind(lines())).toBe("unknown");
  });
});
