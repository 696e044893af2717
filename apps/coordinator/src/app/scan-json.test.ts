import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maxBodyDepth, scanJson } from "./scan-json.ts";

const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("a body", () => {
  test.each([
    ['{"a":1,"a":2}', "BODY_DUPLICATE_KEY"],
    ['{"a":1,"\\u0061":2}', "BODY_DUPLICATE_KEY"],
    ['[{"b":{"a":[1,{"x":"}"}],"c":"{\\"a\\":1","a":2}}]', "BODY_DUPLICATE_KEY"],
    ['{"__proto__":{}}', "BODY_KEY_FORBIDDEN"],
    ['{"a":{"\\u005f_proto__":1}}', "BODY_KEY_FORBIDDEN"],
    ['{"constructor":{"prototype":{}}}', "BODY_KEY_FORBIDDEN"],
    [nested(maxBodyDepth + 1), "BODY_TOO_DEEP"],
    [`${'{"a":'.repeat(40)}1${"}".repeat(40)}`, "BODY_TOO_DEEP"],
    ['{"a":"\\u0000"}', "BODY_TEXT_INVALID"],
    ['["\\ud800"]', "BODY_TEXT_INVALID"],
    ['{"\\udfff":1}', "BODY_TEXT_INVALID"],
  ])("%s is refused: %s", (text, code) => {
    expect(() => scanJson(text)).toThrow(expect.objectContaining({ status: 400, code }));
  });

  test.each([
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}',
    '{"a":"a","b":"\\"a\\"","c":"\\\\"}',
    '["a","a",":",",","{","\\\\\\"",{"a":"__proto__"}]',
    '"\\ud83d\\ude00"',
    nested(maxBodyDepth),
    " \n7",
  ])("%s passes", (text) => {
    JSON.parse(text);
    scanJson(text);
  });

  test("whatever JSON.stringify writes passes, unless a name or a text in it is none", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        const isOdd = /"(__proto__|constructor|prototype)":|\\u0000|\\ud[89a-f]/.test(text);
        if (!isOdd) scanJson(text);
      }),
    );
  });

  test("any key written twice is found, wherever it stands", () => {
    const key = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !/[\0]|proto|constructor/.test(text));
    fc.assert(
      fc.property(key, fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (name, first, second) => {
        const [a, b] = [JSON.stringify(first), JSON.stringify(second)];
        fc.pre(!/proto|constructor|\\u0000|\\ud/.test(a + b));
        expect(() => scanJson(`{${JSON.stringify(name)}:${a},${JSON.stringify(name)}:${b}}`)).toThrow(
          expect.objectContaining({ code: "BODY_DUPLICATE_KEY" }),
        );
      }),
    );
  });
});
