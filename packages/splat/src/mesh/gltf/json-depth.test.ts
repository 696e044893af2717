import { expect, it } from "vitest";
import { nestsDeeper } from "./json-depth.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

it("counts levels of lists and objects, not those that were closed", () => {
  expect(nestsDeeper(bytes('{"a":[{"b":[]}]}'), 4)).toBe(false);
  expect(nestsDeeper(bytes('{"a":[{"b":[]}]}'), 3)).toBe(true);
  expect(nestsDeeper(bytes("[[],[],[],[]]"), 2)).toBe(false);
});

it("passes over brackets in text, escaped quotes too", () => {
  expect(nestsDeeper(bytes('{"a":"[[[[[\\"[[[[","b":"\\\\"}'), 1)).toBe(false);
});

it("tells a file of nothing but brackets by its first few", () => {
  expect(nestsDeeper(bytes("[".repeat(1_000_000)), 128)).toBe(true);
});
