import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataDirLock } from "./index.ts";

let root: string;
let dataDir: string;
let lockPath: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lode-lock-"));
  dataDir = join(root, "data");
  lockPath = join(dataDir, "lock.pid");
});
afterEach(() => rm(root, { recursive: true }));

/** The pid of a process that has ended and been waited for. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid!;
}

describe("the lock of a data directory", () => {
  it("is held by one, says by whom, and is free afterwards", async () => {
    const held = await DataDirLock.acquire(dataDir);
    const second = await DataDirLock.acquire(dataDir).catch((error: unknown) => error);
    expect(second).toMatchObject({ code: "DATA_DIR_LOCKED", retry: "never", facts: { pid: process.pid, dataDir } });
    expect(Number.parseInt(await readFile(lockPath, "utf8"), 10)).toBe(process.pid);
    await held[Symbol.asyncDispose]();
    expect(await readdir(dataDir)).toEqual([]);
    await (await DataDirLock.acquire(dataDir))[Symbol.asyncDispose]();
  });

  it.each([
    ["whose process is gone", async () => `${await deadPid()} token\n`],
    ["of a predecessor that had the same pid", async () => `${process.pid} token\n`],
    ["that is empty", async () => ""],
    ["that holds no pid", async () => "somebody\n"],
  ])("takes over one %s", async (_, content) => {
    await (await DataDirLock.acquire(dataDir))[Symbol.asyncDispose]();
    await writeFile(lockPath, await content());
    await using _lock = await DataDirLock.acquire(dataDir);
    expect(Number.parseInt(await readFile(lockPath, "utf8"), 10)).toBe(process.pid);
    expect(await readdir(dataDir)).toEqual(["lock.pid"]);
  });

  it("says what cannot be a data directory", async () => {
    await writeFile(dataDir, "a file");
    for (const place of [dataDir, join(dataDir, "below")]) {
      await expect(DataDirLock.acquire(place)).rejects.toMatchObject({
        code: "DATA_DIR_UNUSABLE",
        facts: { dataDir: place },
      });
    }
  });

  it("does not take over one whose process lives under another user or this one", async () => {
    await (await DataDirLock.acquire(dataDir))[Symbol.asyncDispose]();
    await writeFile(lockPath, "1 token\n");
    await expect(DataDirLock.acquire(dataDir)).rejects.toMatchObject({ code: "DATA_DIR_LOCKED", facts: { pid: 1 } });
  });

  it("goes to exactly one of many that find the same dead owner", async () => {
    await (await DataDirLock.acquire(dataDir))[Symbol.asyncDispose]();
    await writeFile(lockPath, `${await deadPid()} token\n`);
    const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => DataDirLock.acquire(dataDir)));
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await readdir(dataDir)).toEqual(["lock.pid"]);
  });

  it("is not taken over while another take-over is under way or was cut off", async () => {
    await (await DataDirLock.acquire(dataDir))[Symbol.asyncDispose]();
    await writeFile(lockPath, `${await deadPid()} token\n`);
    const takeover = join(dataDir, "lock.takeover");
    await writeFile(takeover, `${await deadPid()} token\n`);
    const error = await DataDirLock.acquire(dataDir).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "DATA_DIR_LOCKED", next: expect.stringContaining(takeover) });
  });

  it("leaves alone a lock that is no longer its own", async () => {
    const held = await DataDirLock.acquire(dataDir);
    await writeFile(lockPath, "1 somebody else\n");
    await held[Symbol.asyncDispose]();
    expect(await readFile(lockPath, "utf8")).toBe("1 somebody else\n");
  });
});
