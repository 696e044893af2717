import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removeDrafts, writeWhole } from "./index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-files-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("replaces a file as a whole, makes the folders on the way and leaves nothing beside it", async () => {
  const path = join(folder, "deep", "er", "state.json");
  await writeWhole(path, "old");
  await writeWhole(path, new TextEncoder().encode("new"));
  expect(await readFile(path, "utf8")).toBe("new");
  expect(await readdir(join(folder, "deep", "er"))).toEqual(["state.json"]);
});

it("is its owner's alone unless told", async () => {
  await writeWhole(join(folder, "secret"), "x");
  await writeWhole(join(folder, "open"), "x", { mode: 0o644 });
  const modeOf = async (name: string) => (await stat(join(folder, name))).mode & 0o777;
  expect([await modeOf("secret"), (await modeOf("open")) & 0o600]).toEqual([0o600, 0o600]);
});

it("keeps the old file when the new one cannot take its place", async () => {
  await mkdir(join(folder, "taken", "by-a-folder"), { recursive: true });
  await expect(writeWhole(join(folder, "taken"), "x")).rejects.toThrow();
  expect(await readdir(folder)).toEqual(["taken"]);
});

it("lets many write at once: the file is that of one of them", async () => {
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(texts.map((text) => writeWhole(join(folder, "one"), text)));
  expect(texts).toContain(await readFile(join(folder, "one"), "utf8"));
  expect(await readdir(folder)).toEqual(["one"]);
});

it("sweeps away what a killed writer left, and nothing else", async () => {
  const draft = "state.json.01234567-89ab-cdef-0123-456789abcdef.new";
  for (const name of [draft, "state.json", "notes.new"]) await writeFile(join(folder, name), "x");
  removeDrafts(folder);
  expect((await readdir(folder)).sort()).toEqual(["notes.new", "state.json"]);
  removeDrafts(join(folder, "missing"));
});
