import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseAddress } from "./index.ts";

describe("a normalised address", () => {
  it("keeps letters and digits only, in small ASCII letters", () => {
    expect(normaliseAddress("  12-B Main St., Apt #4\t")).toBe("12bmainstapt4");
  });

  it("leaves characters beyond ASCII as they are, whatever their case", () => {
    expect(normaliseAddress("Calle PEÑA 5")).toBe("callepeÑa5");
    expect(normaliseAddress("\u212a \u0130")).toBe("\u212a\u0130");
  });

  it("is what a translation table and the removal of one class of characters give", () => {
    // The two steps that an SQL engine takes, written character by character.
    const stepwise = (text: string) =>
      [...text]
        .map((c) => (c >= "A" && c <= "Z" ? "abcdefghijklmnopqrstuvwxyz".charAt(c.charCodeAt(0) - 65) : c))
        .filter((c) => /^[a-z0-9]$/.test(c) || (c.codePointAt(0) ?? 0) >= 128)
        .join("");
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "binary-ascii" }));
    fc.assert(fc.property(text, (address) => normaliseAddress(address) === stepwise(address)));
  });

  it("does not change when normalised again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (address) => {
        const once = normaliseAddress(address);
        return normaliseAddress(once) === once;
      }),
    );
  });
});
