import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { ownPrompts } from "./own-prompts.ts";
import { readPrompts } from "./read-prompts.ts";

const folder = mkdtempSync(join(tmpdir(), "lode-prompts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

it.each([
  ["lines", "a red chair\r\n\n  a blue cup \n"],
  ["gzipped lines", gzipSync("a red chair\na blue cup")],
  ["a list", '["a red chair", "a blue cup"]'],
  ["lists by category", '{"furniture": ["a red chair"], "dishes": [{"prompt": "a blue cup", "likes": 3}]}'],
  ["lines with a byte order mark", "\uFEFFa red chair\na blue cup"],
])("reads prompts from %s", async (name, content) => {
  expect(await readPrompts(file(name, content))).toEqual(["a red chair", "a blue cup"]);
});

it.each([
  ["nothing", "\n\n"],
  ["half JSON", '["a red chair"'],
  ["other JSON", '{"furniture": 3}'],
  ["numbers", "[1, 2]"],
  ["a broken gzip", Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3])],
])("says what is wrong with %s", async (name, content) => {
  await expect(readPrompts(file(name, content))).rejects.toMatchObject({ code: "PROMPTS_UNREADABLE" });
});

it("says so when there is no file", async () => {
  await expect(readPrompts(join(folder, "absent"))).rejects.toMatchObject({ code: "PROMPTS_UNREADABLE" });
});

it("has prompts of its own, none of them twice", () => {
  expect(new Set(ownPrompts).size).toBe(ownPrompts.length);
  expect(ownPrompts.length).toBeGreaterThanOrEqual(30);
});
