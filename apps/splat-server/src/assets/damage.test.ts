import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ManualClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type BlobStore, DiskBlobStore, newBlobKey, StagingArea } from "../blobs/index.ts";
import { migrate, type SqlDatabase, SqliteDatabase } from "../catalogue/index.ts";
import type { AssetStore } from "./asset-store.ts";
import { DiskReserve } from "./disk-reserve.ts";
import { DurableAssetStore } from "./durable-asset-store.ts";
import { openAssetStore } from "./open-asset-store.ts";
import { defaultLimits } from "./store-parts.ts";

let dataDir: string;
const hour = 3_600_000;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "lode-damage-"));
});

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const open = (clock = new ManualClock(1_700_000_000_000)): Promise<AssetStore> =>
  openAssetStore({ dataDir, catalogue: { kind: "sqlite" }, blobs: { kind: "disk" }, clock });

const blobPaths = async (): Promise<string[]> => {
  const names = await readdir(join(dataDir, "blobs"), { recursive: true }).catch(() => []);
  return names.filter((name) => name.includes("/")).map((name) => join(dataDir, "blobs", name));
};

/** A store on SQLite and a disk whose bytes go through what the test puts in between. */
async function storeThrough(
  wrap: (blobs: BlobStore) => BlobStore,
  clock = new ManualClock(1_700_000_000_000),
  wrapDatabase: (database: SqlDatabase) => SqlDatabase = (database) => database,
): Promise<{ readonly store: AssetStore; readonly events: () => readonly string[] }> {
  const database = wrapDatabase(SqliteDatabase.open(join(dataDir, "catalogue.sqlite")));
  const reporter = recordingReporter();
  const parts = {
    database,
    blobs: wrap(await DiskBlobStore.open(join(dataDir, "blobs"))),
    staging: await StagingArea.open(join(dataDir, "incoming"), { alone: true, now: 0 }),
    storeId: await migrate(database, 0),
    limits: defaultLimits,
    clock,
    reporter,
    reserve: new DiskReserve(dataDir),
  };
  const store = new DurableAssetStore(parts, async () => {
    await parts.staging[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });
  return { store, events: () => reporter.events.map(({ event }) => event) };
}

const over = (blobs: BlobStore, changes: Partial<BlobStore>): BlobStore => ({
  put: (...args) => blobs.put(...args),
  open: (...args) => blobs.open(...args),
  delete: (...args) => blobs.delete(...args),
  list: (...args) => blobs.list(...args),
  ...changes,
});

it("bytes that changed on the disk are never passed off as those that were added", async () => {
  await using store = await open();
  const { generationId } = (await store.create({ prompt: "x" })).asset;
  await store.addAsset(generationId, "compressed_ply", Buffer.from("as they were"));
  await appendFile((await blobPaths())[0] as string, "!");
  const opened = await store.open(generationId, "compressed_ply");
  await expect(buffer(opened!.stream)).rejects.toMatchObject({ code: "ASSET_DAMAGED", retry: "never" });
  await expect(store.read(generationId, "compressed_ply", { maxBytes: 100 })).rejects.toMatchObject({
    code: "ASSET_DAMAGED",
  });
});

it("bytes that went from the disk are missed by name", async () => {
  await using store = await open();
  const { generationId } = (await store.create({ prompt: "x" })).asset;
  await store.addAsset(generationId, "compressed_ply", Buffer.from("here"));
  await rm((await blobPaths())[0] as string);
  await expect(store.open(generationId, "compressed_ply")).rejects.toMatchObject({
    code: "ASSET_BYTES_MISSING",
    facts: { type: "compressed_ply", version: 1 },
  });
});

it("a deep sweep takes what the catalogue never heard of, and leaves strangers alone", async () => {
  await using store = await open();
  const { generationId } = (await store.create({ prompt: "x" })).asset;
  const { sha256 } = await store.addAsset(generationId, "compressed_ply", Buffer.from("kept"));
  const [kept] = await blobPaths();
  const storeId = (kept as string).split(".").at(-2) as string;
  const place = async (id: string, text: string) => {
    const key = newBlobKey(createHash("sha256").update(text).digest("hex"), id);
    await mkdir(join(dataDir, "blobs", key.slice(0, 2)), { recursive: true });
    await writeFile(join(dataDir, "blobs", key), text);
  };
  await place(storeId, "orphan of ours");
  await place("ffffffffffff", "another store's");
  await writeFile(join(dataDir, "blobs", sha256.slice(0, 2), "README"), "somebody's note");
  expect(await store.sweep()).toEqual({ deleted: 0, deletedBytes: 0, failed: 0 });
  expect(await store.sweep({ deep: true })).toEqual({ deleted: 1, deletedBytes: 14, failed: 0 });
  expect(await blobPaths()).toHaveLength(3);
  expect((await store.read(generationId, "compressed_ply", { maxBytes: 10 }))?.bytes.byteLength).toBe(4);
});

it("a store of bytes that fails to take them leaves no trace in the catalogue", async () => {
  let broken = true;
  const { store } = await storeThrough((blobs) =>
    over(blobs, {
      put: async (...args) => {
        if (broken) throw new Error("no");
        await blobs.put(...args);
      },
    }),
  );
  await using _open = store;
  const { generationId } = (await store.create({ prompt: "x" })).asset;
  await expect(store.addAsset(generationId, "depth_map", Buffer.from("1"))).rejects.toThrow("no");
  expect(await store.get(generationId)).toMatchObject({ files: [], storedBytes: 0 });
  expect(await store.usage()).toMatchObject({ storedBytes: 0 });
  broken = false;
  expect((await store.addAsset(generationId, "depth_map", Buffer.from("1"))).version).toBe(1);
});

it("bytes that cannot be deleted now are deleted by a later sweep, and never referred to in between", async () => {
  let broken = true;
  const { store, events } = await storeThrough((blobs) =>
    over(blobs, {
      delete: async (key) => {
        if (broken) throw new Error("not now");
        await blobs.delete(key);
      },
    }),
  );
  await using _open = store;
  const { generationId } = (await store.create({ prompt: "x" })).asset;
  await store.addAsset(generationId, "depth_map", Buffer.from("the bytes"));
  expect(await store.cleanUpOne(generationId)).toMatchObject({ files: 1, bytes: 9 });
  expect(await blobPaths()).toHaveLength(1);
  expect(events()).toContain("asset-blob-left");
  await store.addAsset(generationId, "depth_map", Buffer.from("the bytes"));
  expect(await blobPaths()).toHaveLength(2);
  expect(await store.sweep()).toMatchObject({ deleted: 0, failed: 1 });
  broken = false;
  expect(await store.sweep()).toEqual({ deleted: 1, deletedBytes: 9, failed: 0 });
  expect(await blobPaths()).toHaveLength(1);
  expect((await store.read(generationId, "depth_map", { maxBytes: 9 }))?.bytes.byteLength).toBe(9);
});

it("an upload that outlives its time is swept, and its add fails instead of referring to nothing", async () => {
  const clock = new ManualClock(1_700_000_000_000);
  let sweep: () => Promise<unknown> = async () => {};
  const { store } = await storeThrough(
    (blobs) =>
      over(blobs, {
        put: async (...args) => {
          await blobs.put(...args);
          await clock.advanceBy(2 * hour);
          await sweep();
        },
      }),
    clock,
  );
  await using _open = store;
  sweep = () => store.sweep();
  const { generationId } = (await store.create({ prompt: "x" })).asset;
  await expect(store.addAsset(generationId, "depth_map", Buffer.from("slow"))).rejects.toMatchObject({
    code: "ASSET_BUSY",
    retry: "now",
  });
  expect(await store.get(generationId)).toMatchObject({ files: [] });
  expect(await blobPaths()).toEqual([]);
});

it("bytes that a clean-up takes between the look and the reference are put again", async () => {
  let meddle: (() => Promise<unknown>) | undefined;
  const { store } = await storeThrough(
    (blobs) => blobs,
    new ManualClock(0),
    (database) => ({
      exclusion: database.exclusion,
      query: (...args) => database.query(...args),
      transaction: async (work) => {
        const result = await database.transaction(work);
        // The announcement said that equal bytes are stored already, so none will be put.
        if (result === false) await meddle?.();
        return result;
      },
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    }),
  );
  await using _open = store;
  const other = (await store.create({ prompt: "other" })).asset.generationId;
  await store.addAsset(other, "depth_map", Buffer.from("equal"));
  const { generationId } = (await store.create({ prompt: "x" })).asset;
  let cleaned = 0;
  meddle = async () => {
    cleaned += (await store.cleanUpOne(other, { keepMetadata: false })).files;
  };
  await store.addAsset(generationId, "depth_map", Buffer.from("equal"));
  expect(cleaned).toBe(1);
  expect(String(Buffer.from((await store.read(generationId, "depth_map", { maxBytes: 9 }))!.bytes))).toBe("equal");
  expect(await blobPaths()).toHaveLength(1);
});

it("a full disk is for later: what was there stays whole, nothing half-written is seen, and it goes on with room", async ({
  skip,
}) => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", dataDir], { stdio: "ignore" });
  } catch {
    process.stderr.write("skipped: a small file system cannot be mounted here, that needs root\n");
    skip("a small file system cannot be mounted here: that needs root");
  }
  try {
    await using store = await open();
    const { generationId } = (await store.create({ prompt: "x", status: "completed" })).asset;
    const kept: string[] = [];
    const fill = async () => {
      for (let turn = 0; turn < 20; turn += 1) {
        kept.push((await store.addAsset(generationId, "depth_map", randomBytes(700_000))).sha256);
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: "ASSET_DISK_FULL", retry: "later" });
    expect(kept.length).toBeGreaterThan(2);
    const versions = await store.versions(generationId, "depth_map");
    expect(versions.map(({ sha256 }) => sha256).toReversed()).toEqual(kept);
    for (const { version, sha256 } of versions) {
      const opened = await store.open(generationId, "depth_map", { version });
      expect(
        createHash("sha256")
          .update(await buffer(opened!.stream))
          .digest("hex"),
      ).toBe(sha256);
    }
    expect(await blobPaths()).toHaveLength(kept.length);
    await store.cleanUp({ keepVersions: 1 });
    await store.addAsset(generationId, "depth_map", randomBytes(700_000));
    expect(await store.usage()).toMatchObject({ storedBytes: 1_400_000 });
  } finally {
    execFileSync("umount", [dataDir]);
  }
});

it("a disk that is full to the last byte can be cleaned up, also by a store that was opened on it", async ({
  skip,
}) => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", dataDir], { stdio: "ignore" });
  } catch {
    process.stderr.write("skipped: a small file system cannot be mounted here, that needs root\n");
    skip("a small file system cannot be mounted here: that needs root");
  }
  const brimful = () => {
    // Ends by failing: that is what it is for.
    expect(() =>
      execFileSync("dd", ["if=/dev/zero", `of=${join(dataDir, "filler")}`, "bs=4k", "oflag=append", "conv=notrunc"], {
        stdio: "pipe",
      }),
    ).toThrow();
  };
  const old = { maxAgeMs: 0, keepSuccessful: false };
  try {
    const clock = new ManualClock(1_700_000_000_000);
    const made = async (store: AssetStore) => {
      const { generationId } = (await store.create({ prompt: "x", status: "completed" })).asset;
      await store.addAsset(generationId, "depth_map", randomBytes(500_000));
      await clock.advanceBy(1_000);
    };
    {
      await using store = await open(clock);
      await made(store);
      await made(store);
      brimful();
      await expect(store.create({ prompt: "y" })).rejects.toMatchObject({ code: "ASSET_DISK_FULL" });
      expect(await store.cleanUp({ ...old, maxGenerations: 1 })).toMatchObject({ generations: 1, bytes: 500_000 });
      expect(await blobPaths()).toHaveLength(1);
    }
    brimful();
    {
      await using again = await open(clock);
      expect(await again.cleanUp(old)).toMatchObject({ generations: 1, bytes: 500_000 });
    }
    expect(await blobPaths()).toEqual([]);
    await rm(join(dataDir, "reserve"));
    brimful();
    await expect(open(clock)).rejects.toMatchObject({ code: "ASSET_DISK_FULL", retry: "later" });
  } finally {
    execFileSync("umount", [dataDir]);
  }
});

it("a file of 200 MB goes in and out without being held in memory", async () => {
  await using store = await open();
  const { generationId } = (await store.create({ prompt: "large" })).asset;
  const piece = randomBytes(1_000_000);
  let peak = 0;
  const watch = () => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers);
  };
  const pieces = async function* () {
    for (let turn = 0; turn < 200; turn += 1) {
      watch();
      yield piece;
    }
  };
  const { sizeBytes } = await store.addAsset(generationId, "initial_mesh_ply", pieces());
  let read = 0;
  const opened = await store.open(generationId, "initial_mesh_ply");
  for await (const chunk of opened!.stream as AsyncIterable<Uint8Array>) {
    watch();
    read += chunk.byteLength;
  }
  expect([sizeBytes, read]).toEqual([200_000_000, 200_000_000]);
  expect(peak).toBeLessThan(120_000_000);
});
