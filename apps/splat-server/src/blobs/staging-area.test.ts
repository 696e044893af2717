import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { StagingArea } from "./staging-area.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lode-staging-"));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const open = (alone = true) => StagingArea.open(root, { alone, now: Date.now() });
async function filesIn(): Promise<string[]> {
  const names = await readdir(root, { recursive: true });
  return names.filter((name) => name.includes("/") && !name.endsWith("lock.pid"));
}

it("takes bytes, streams and files, and hashes all alike", async () => {
  await using staging = await open();
  const bytes = randomBytes(300_000);
  const path = join(root, "a file");
  await writeFile(path, bytes);
  const parts = async function* () {
    yield bytes.subarray(0, 7);
    yield bytes.subarray(7);
  };
  const received = [
    await staging.receive(bytes, { maxBytes: 300_000 }),
    await staging.receive(parts(), { maxBytes: 300_000 }),
    await staging.receive(Readable.from(parts()), { maxBytes: 300_000 }),
    await staging.receive({ path }, { maxBytes: 300_000 }),
  ];
  expect(new Set(received.map(({ sha256 }) => sha256)).size).toBe(1);
  expect(received.map(({ sizeBytes }) => sizeBytes)).toEqual([300_000, 300_000, 300_000, 300_000]);
});

it("stops an endless stream at the limit and leaves nothing of it", async () => {
  await using staging = await open();
  let given = 0;
  const endless = async function* () {
    for (;;) {
      given += 1000;
      yield new Uint8Array(1000);
    }
  };
  const receiving = staging.receive(endless(), { maxBytes: 1_000_000 });
  await expect(receiving).rejects.toMatchObject({ code: "ASSET_TOO_LARGE", retry: "never" });
  expect(given).toBeLessThan(1_200_000);
  expect(await filesIn()).toEqual([]);
});

it("leaves nothing of a stream that fails, and passes its failure on", async () => {
  await using staging = await open();
  const failure = new Error("the other side went away");
  const broken = async function* () {
    yield new Uint8Array(1000);
    throw failure;
  };
  await expect(staging.receive(broken(), { maxBytes: 10_000 })).rejects.toBe(failure);
  await expect(staging.receive({ path: join(root, "absent") }, { maxBytes: 1 })).rejects.toMatchObject({
    code: "ENOENT",
  });
  expect(await filesIn()).toEqual([]);
});

it("lets go of a stream that says nothing when it is told to stop", async () => {
  await using staging = await open();
  const abort = new AbortController();
  const reason = new Error("enough");
  const silent = async function* () {
    yield new Uint8Array(10);
    setImmediate(() => abort.abort(reason));
    await new Promise(() => {});
  };
  await expect(staging.receive(silent(), { maxBytes: 100, signal: abort.signal })).rejects.toBe(reason);
  expect(await filesIn()).toEqual([]);
});

it("removes what dead processes left, and nothing of living ones", async () => {
  await using living = await open();
  const kept = await living.receive(randomBytes(10), { maxBytes: 10 });
  const host = hostname().replaceAll(/[^A-Za-z0-9]/g, "_");
  const dead = join(root, `${host}-dead`);
  await mkdir(dead);
  await writeFile(join(dead, "lock.pid"), "999999999 gone\n");
  await writeFile(join(dead, "debris"), "x");
  const elsewhere = join(root, "other_host-1");
  const longAgo = join(root, "other_host-2");
  await mkdir(elsewhere);
  await mkdir(longAgo);
  await utimes(longAgo, 1, 1);
  await using _second = await open(false);
  const names = await readdir(root);
  expect(names).toContain("other_host-1");
  expect(names).not.toContain("other_host-2");
  expect(names).not.toContain(`${host}-dead`);
  expect((await filesIn()).map((name) => join(root, name))).toEqual([kept.path]);
});

it("says that the disk is full, for later, and leaves nothing half-written", async ({ skip }) => {
  const small = join(root, "small");
  await mkdir(small);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small], { stdio: "ignore" });
  } catch {
    process.stderr.write("skipped: a small file system cannot be mounted here, that needs root\n");
    skip("a small file system cannot be mounted here: that needs root");
  }
  try {
    await using staging = await StagingArea.open(small, { alone: true, now: 0 });
    const receiving = staging.receive(randomBytes(2_000_000), { maxBytes: 3_000_000 });
    await expect(receiving).rejects.toMatchObject({ code: "ASSET_DISK_FULL", retry: "later" });
    expect((await staging.receive(randomBytes(500_000), { maxBytes: 500_000 })).sizeBytes).toBe(500_000);
  } finally {
    execFileSync("umount", [small]);
  }
});
