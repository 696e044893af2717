import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deriveKey, loadMasterSecret } from "./master-secret.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "lode-secret-"));
});
afterEach(async () => await rm(dataDir, { recursive: true }));

test("the secret is made once, for its owner's eyes only, and found again", async () => {
  const [made, same] = await Promise.all([loadMasterSecret(dataDir), loadMasterSecret(dataDir)]);
  expect(made).toHaveLength(32);
  expect(same).toEqual(made);
  expect(await loadMasterSecret(dataDir)).toEqual(made);
  expect((await stat(join(dataDir, "master-secret.hex"))).mode & 0o777).toBe(0o600);
});

test("a damaged file is refused, never replaced", async () => {
  await writeFile(join(dataDir, "master-secret.hex"), "half a sec");
  await expect(loadMasterSecret(dataDir)).rejects.toMatchObject({ code: "MASTER_SECRET_INVALID", retry: "never" });
});

test("keys for other uses differ from the master and from each other", () => {
  const master = new Uint8Array(32).fill(1);
  const [one, another] = [deriveKey(master, "one"), deriveKey(master, "another")];
  expect(one).not.toEqual(another);
  expect(new Uint8Array(one)).not.toEqual(master);
});
