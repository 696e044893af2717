import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PyFloat, PyTuple, type PyValue, parsePythonJson, pythonFloat, pythonJson, pythonStr } from "./index.ts";

describe("Python's text", () => {
  it.each([
    [1e-4, "0.0001"],
    [1e-5, "1e-05"],
    [123456789012345.67, "123456789012345.67"],
    [2 ** 53, "9007199254740992.0"],
    [1e22, "1e+22"],
    [1.5e300, "1.5e+300"],
    [5e-324, "5e-324"],
    [-0, "-0.0"],
    [Number.NaN, "nan"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("of the float %s is %s", (value, text) => expect(pythonFloat(value)).toBe(text));

  it.each<[PyValue, string]>([
    [new PyTuple([1]), "(1,)"],
    [new PyTuple([]), "()"],
    [new PyTuple([1, "a"]), "(1, 'a')"],
    [["\u200b\u2028\u{e000}\u{10ffff}\u00ad"], "['\\u200b\\u2028\\ue000\\U0010ffff\\xad']"],
    [["\u3000"], "['\\u3000']"],
    [["\ud83d"], "['\\ud83d']"],
    [["'\""], "['\\'\"']"],
    [new Map([["it's", 2n ** 64n]]), '{"it\'s": 18446744073709551616}'],
  ])("case %# of what a str() may be", (value, text) => expect(pythonStr(value)).toBe(text));
});

describe("Python's JSON", () => {
  it("reads what JavaScript's parser reads, for any JSON", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(pythonJson(parsePythonJson(text)))).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it("refuses what JavaScript's parser refuses, for any text nearly JSON", () => {
    const nearly = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "]", '"', "\\", "\n", "0", "-", ".", "\u0001", "e"))
      .map(([text, at, bit]) => text.slice(0, at % (text.length + 1)) + bit + text.slice((at % (text.length + 1)) + 1));
    fc.assert(
      fc.property(nearly, (text) => {
        const reads = (parse: () => unknown): boolean => {
          try {
            parse();
            return true;
          } catch {
            return false;
          }
        };
        expect(reads(() => parsePythonJson(text))).toBe(reads(() => JSON.parse(text)));
      }),
      { numRuns: 1_000 },
    );
  });

  it("tells ints from floats and keeps the order of all keys", () => {
    const text = '{"10": 1.0, "2": 1, "big": 12345678901234567890, "nan": NaN, "e": 1e400}';
    const value = parsePythonJson(text) as ReadonlyMap<string, PyValue>;
    expect([...value.keys()]).toEqual(["10", "2", "big", "nan", "e"]);
    expect(value.get("10")).toEqual(new PyFloat(1));
    expect(value.get("big")).toBe(12345678901234567890n);
    expect(pythonStr(value)).toBe("{'10': 1.0, '2': 1, 'big': 12345678901234567890, 'nan': nan, 'e': inf}");
    expect(pythonJson(value)).toBe('{"10": 1.0, "2": 1, "big": 12345678901234567890, "nan": NaN, "e": Infinity}');
  });

  it("keeps the last value of a repeated key, at the first one's place", () => {
    expect(pythonStr(parsePythonJson('{"a": 1, "b": 2, "a": 3}'))).toBe("{'a': 3, 'b': 2}");
  });
});
