import { policies } from "@lode/zipcode/policy";
import { expect, test } from "vitest";
import { needsExtension, participationLabel } from "./extension.ts";

const { epoch } = policies.strict.values;
const extends_ = (registeredMiners: number, asked: number, finished: number, extensions = 0) =>
  needsExtension({ registeredMiners, asked, finished }, extensions, epoch);

test("an epoch is extended while more than half of those that asked are not done", () => {
  expect(extends_(20, 12, 5)).toBe(true);
  expect(extends_(20, 12, 6)).toBe(false);
});

test("an epoch is extended while fewer than ten, or than half of the registered, take part", () => {
  expect(extends_(100, 9, 9)).toBe(true);
  expect(extends_(100, 10, 10)).toBe(false);
  expect(extends_(6, 2, 2)).toBe(true);
  expect(extends_(6, 3, 3)).toBe(false);
  expect(extends_(0, 0, 0)).toBe(false);
});

test("two extensions are the most", () => {
  expect(extends_(20, 0, 0, 1)).toBe(true);
  expect(extends_(20, 0, 0, 2)).toBe(false);
});

test("below thirty per cent of the registered miners an epoch is partial", () => {
  expect(participationLabel(2, 10, epoch)).toBe("partial");
  expect(participationLabel(3, 10, epoch)).toBeNull();
  expect(participationLabel(0, 0, epoch)).toBeNull();
});
