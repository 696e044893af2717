import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareBytes, hmacSha256, lengthPrefixed, sha256Hex, toHex, u32be } from "./index.ts";

const fields = fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.uint8Array()), { maxLength: 4 });
const bytesOf = (field: string | Uint8Array) => Buffer.from(field as string).toString("hex");

describe("hashes", () => {
  it("are those of another implementation", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.uint8Array(), (text, key) => {
        expect(sha256Hex(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
        expect(toHex(hmacSha256(key, text))).toBe(createHmac("sha256", key).update(text, "utf8").digest("hex"));
      }),
    );
  });

  it("refuse half a surrogate pair, which would share its bytes with another text", () => {
    expect(() => sha256Hex("a\ud800")).toThrow(TypeError);
  });
});

describe("length-prefixed fields", () => {
  it("never give the same message for different fields", () => {
    fc.assert(
      fc.property(fields, fields, (a, b) => {
        const same = a.length === b.length && a.every((field, index) => bytesOf(field) === bytesOf(b[index] ?? "?"));
        expect(compareBytes(lengthPrefixed(a), lengthPrefixed(b)) === 0).toBe(same);
      }),
    );
  });

  it("count bytes, not characters", () => {
    expect(toHex(lengthPrefixed(["é", "a"]))).toBe("00000002c3a90000000161");
  });

  it("write a u32 big-endian and nothing beyond it", () => {
    expect(toHex(u32be(0xfedc_ba98))).toBe("fedcba98");
    expect(() => u32be(2 ** 32)).toThrow(RangeError);
    expect(() => u32be(-1)).toThrow(RangeError);
  });
});

describe("the order of bytes", () => {
  it("is unsigned, and a prefix comes first", () => {
    expect(compareBytes(Uint8Array.of(0x80), Uint8Array.of(0x7f))).toBeGreaterThan(0);
    expect(compareBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBeLessThan(0);
  });
});
