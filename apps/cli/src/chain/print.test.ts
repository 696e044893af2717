import { expect, it } from "vitest";
import { printAnswer, table, taoText } from "./print.ts";

it("writes amounts that a JSON number would round as text, bytes as hex, maps as objects", () => {
  const parts: string[] = [];
  const output = { write: (text: string) => void parts.push(text) };
  const json = { stakeRao: 2n ** 60n, bytes: Uint8Array.of(1, 255), weights: new Map([[3, 5]]) };
  printAnswer({ json, lines: [] }, true, output);
  expect(JSON.parse(parts.join(""))).toEqual({ stakeRao: "1152921504606846976", bytes: "0x01ff", weights: { 3: 5 } });
});

it("makes columns as wide as their widest cell, numbers to the right", () => {
  const columns = [
    { title: "uid", of: (row: readonly [string, string]) => row[0], right: true },
    { title: "name", of: (row: readonly [string, string]) => row[1] },
  ];
  expect(
    table(columns, [
      ["1", "a"],
      ["1024", "bc"],
    ]),
  ).toEqual([" uid  name", "   1  a", "1024  bc"]);
});

it("shows rao as TAO without rounding up", () => {
  expect([taoText(0n), taoText(1n), taoText(1_999_999_999n), taoText(12_000_500_000_000n)]).toEqual([
    "0.0000",
    "0.0000",
    "1.9999",
    "12000.5000",
  ]);
});
