import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "./index.ts";

const { tree: anyValue } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.maxSafeInteger(),
    fc.string({ unit: "binary" }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("tree")),
    fc.dictionary(fc.string({ unit: "binary" }), tie("tree")),
  ),
}));

describe("canonical JSON", () => {
  it("is the text that another implementation of RFC 8785 writes", () => {
    fc.assert(fc.property(anyValue, (value) => canonicalJson(value) === canonicalize(value)));
  });

  it("reads back as the value", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it("sorts keys by UTF-16 units, at every level", () => {
    expect(canonicalJson({ "\u{1f600}": 1, "\uff21": 2, b: { d: 3, c: 4 }, B: 5 })).toBe(
      '{"B":5,"b":{"c":4,"d":3},"\u{1f600}":1,"\uff21":2}',
    );
  });

  it("writes a bigint as a decimal string", () => {
    expect(canonicalJson({ stakeRao: 2n ** 64n - 1n })).toBe('{"stakeRao":"18446744073709551615"}');
  });

  it.each([
    ["a fraction", 0.5],
    ["an unsafe integer", 2 ** 53],
    ["NaN", Number.NaN],
    ["an infinity", Number.POSITIVE_INFINITY],
    ["negative zero", -0],
    ["undefined", undefined],
    ["undefined in an object", { a: undefined }],
    // biome-ignore lint/suspicious/noSparseArray: the hole is the case.
    ["a hole", [1, , 2]],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["bytes", new Uint8Array(1)],
    ["a function", () => 1],
    ["half a surrogate pair", "\ud800"],
    ["half a surrogate pair in a key", { "\udc00": 1 }],
  ])("refuses %s", (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it("refuses a value that never ends, instead of exhausting the stack", () => {
    const ring: unknown[] = [];
    ring.push(ring);
    expect(() => canonicalJson(ring)).toThrow(/nested deeper/);
  });
});
