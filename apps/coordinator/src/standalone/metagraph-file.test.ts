import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import { beforeAll, expect, test } from "vitest";
import { metagraphText, parseMetagraph, readMetagraphFile } from "./metagraph-file.ts";

let alice: string;
let bob: string;
beforeAll(async () => {
  await ready();
  alice = keypairFromUri("//Alice").hotkey;
  bob = keypairFromUri("//Bob").hotkey;
});

const problemsOf = (json: unknown): string => {
  try {
    parseMetagraph(json, "m.json");
    return "none";
  } catch (error) {
    expect(error).toMatchObject({ code: "METAGRAPH_INVALID", retry: "never" });
    return (error as Error).message;
  }
};

test("stake is alpha, as a number or as text, to the last rao; a coldkey is the hotkey unless told", () => {
  const neurons = parseMetagraph(
    [
      { uid: 7, hotkey: bob, coldkey: alice, stake: "20000.000000001", validatorPermit: true },
      { uid: 0, hotkey: alice, stake: 0.5 },
    ],
    "m.json",
  );
  expect(neurons).toEqual([
    { uid: 0, hotkey: alice, coldkey: alice, stakeRao: 500_000_000n, validatorPermit: false, lastUpdate: 0 },
    { uid: 7, hotkey: bob, coldkey: alice, stakeRao: 20_000_000_000_001n, validatorPermit: true, lastUpdate: 0 },
  ]);
});

test("what is kept in the data directory says the same when it is read again", () => {
  const neurons = parseMetagraph([{ uid: 3, hotkey: alice, stake: "18446744073.709551615" }], "m.json");
  expect(neurons[0]!.stakeRao).toBe(2n ** 64n - 1n);
  expect(parseMetagraph(JSON.parse(metagraphText(neurons)), "kept")).toEqual(neurons);
});

test.each<[string, (a: string, b: string) => unknown, RegExp]>([
  ["no list", () => ({ uid: 1 }), /array/],
  [
    "a uid twice",
    (a, b) => [
      { uid: 1, hotkey: a },
      { uid: 1, hotkey: b },
    ],
    /\[1\.uid\] uid 1 is that of \[0\] too/,
  ],
  [
    "a hotkey twice",
    (a) => [
      { uid: 1, hotkey: a },
      { uid: 2, hotkey: a },
    ],
    /\[1\.hotkey\] is that of \[0\] too/,
  ],
  [
    "a hotkey with one wrong character",
    (a) => [{ uid: 1, hotkey: `${a.slice(0, -1)}${a.endsWith("Y") ? "Z" : "Y"}` }],
    /SS58/,
  ],
  ["a coldkey that is none", (a) => [{ uid: 1, hotkey: a, coldkey: "5" }], /\[0\.coldkey\].*SS58/],
  ["a uid beyond u16", (a) => [{ uid: 65_536, hotkey: a }], /\[0\.uid\]/],
  ["a negative stake", (a) => [{ uid: 1, hotkey: a, stake: -1 }], /\[0\.stake\]/],
  ["a stake with ten decimals", (a) => [{ uid: 1, hotkey: a, stake: "1.0000000001" }], /nine decimals/],
  ["more stake than a chain counts", (a) => [{ uid: 1, hotkey: a, stake: 1e21 }], /\[0\.stake\]/],
  ["a name that is not known", (a) => [{ uid: 1, hotkey: a, permit: true }], /permit/],
  [
    "too many",
    (a) => Array.from({ length: 4_097 }, (_, uid) => ({ uid, hotkey: a })),
    /4097 neurons are more than 4096/,
  ],
])("is refused with its place: %s", (_, make, message) => {
  expect(problemsOf(make(alice, bob))).toMatch(message);
});

test("of a thousand problems the first few are told, and how many more there are", () => {
  const problems = problemsOf(Array.from({ length: 1_000 }, () => ({})));
  expect(problems.split("\n").length).toBeLessThan(15);
  expect(problems).toMatch(/and \d+ more/);
});

test("a file that is missing, no JSON or too large is told by its name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lode-metagraph-"));
  try {
    const path = join(folder, "metagraph.json");
    await expect(readMetagraphFile(path)).rejects.toMatchObject({ code: "METAGRAPH_INVALID" });
    await writeFile(path, "{ no json");
    await expect(readMetagraphFile(path)).rejects.toThrow(path);
    await writeFile(path, " ".repeat(5 * 1024 ** 2));
    await expect(readMetagraphFile(path)).rejects.toThrow(/larger than/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
