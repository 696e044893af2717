import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { upDefaults } from "./options.ts";
import { clearWorld, readWorld, refuseForeign, writeWorld } from "./world.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lode-world-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const world = { version: 1, options: upDefaults, startAt: 14_400_000, firstEpoch: "1970-01-01T04-00-00" } as const;

it("reads back what it wrote", async () => {
  expect(await readWorld(folder)).toBeUndefined();
  await writeWorld(folder, world);
  expect(await readWorld(folder)).toEqual(world);
});

it("clears a network of Lode's", async () => {
  await writeWorld(folder, world);
  writeFileSync(join(folder, "chain.json"), "{}");
  await clearWorld(folder);
  expect(existsSync(join(folder, "chain.json"))).toBe(false);
  expect(await readWorld(folder)).toBeUndefined();
});

it("never deletes what it did not make", async () => {
  writeFileSync(join(folder, "thesis.txt"), "years of work");
  await expect(clearWorld(folder)).rejects.toMatchObject({ code: "DATA_DIR_FOREIGN" });
  expect(existsSync(join(folder, "thesis.txt"))).toBe(true);
});

it("does not clear what somebody put beside a network's files", async () => {
  await writeWorld(folder, world);
  writeFileSync(join(folder, "chain.json.new"), "{ half");
  await refuseForeign(folder);
  writeFileSync(join(folder, "thesis.txt"), "years of work");
  await expect(clearWorld(folder)).rejects.toMatchObject({
    code: "DATA_DIR_FOREIGN",
    message: expect.stringContaining("thesis.txt"),
  });
  expect(await readWorld(folder)).toEqual(world);
});

it("does not move in with files that it would take for its own later", async () => {
  await refuseForeign(folder);
  writeFileSync(join(folder, "chain.json"), "{}");
  await expect(refuseForeign(folder)).rejects.toMatchObject({ code: "DATA_DIR_FOREIGN" });
});

it("says so when the file is not a world", async () => {
  writeFileSync(join(folder, "world.json"), "{ half");
  await expect(readWorld(folder)).rejects.toMatchObject({ code: "WORLD_UNREADABLE" });
});
