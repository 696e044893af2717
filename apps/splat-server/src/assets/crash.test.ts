import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type PostgresServer, postgresPrograms, startPostgres } from "@lode/postgres-server/server";
import { ManualClock, SystemClock } from "@lode/runtime/clock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AssetStore } from "./asset-store.ts";
import { openAssetStore } from "./open-asset-store.ts";
import { startWriter, type Writer, type WriterLine } from "./writer-process.test-support.ts";

let dataDir: string;
let writers: Writer[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "lode-asset-crash-"));
});

afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.kill();
  await rm(dataDir, { recursive: true, force: true });
});

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const started = (writer: Writer): Writer => {
  writers = [...writers, writer];
  return writer;
};

async function shaOf(store: AssetStore, id: string, type: string, version: number): Promise<string | undefined> {
  const found = await store.open(id, type, { version });
  return found === undefined ? undefined : sha256(await buffer(found.stream));
}

/** Everything acknowledged is there, everything known is readable, and nothing else takes room. */
async function expectWhole(store: AssetStore, said: readonly WriterLine[]): Promise<void> {
  const going = new Set(said.map((line) => ("going" in line ? line.going : undefined)));
  for (const line of said) {
    if (!("kept" in line) || going.has(line.kept)) continue;
    expect(await shaOf(store, line.kept, line.type, line.version)).toBe(line.sha256);
  }
  const hashes = new Map<string, number>();
  let after: string | undefined;
  do {
    const page = await store.list({ limit: 50, ...(after === undefined ? {} : { after }) });
    for (const { generationId, files, storedBytes } of page.generations) {
      let sum = 0;
      for (const { type } of files) {
        for (const { version, sha256: told, sizeBytes } of await store.versions(generationId, type)) {
          expect(await shaOf(store, generationId, type, version)).toBe(told);
          hashes.set(told, sizeBytes);
          sum += sizeBytes;
        }
      }
      expect(storedBytes).toBe(sum);
    }
    after = page.next;
  } while (after !== undefined);
  const stored = [...hashes.values()].reduce((sum, size) => sum + size, 0);
  expect((await store.usage()).storedBytes).toBe(stored);
  const paths = (await readdir(join(dataDir, "blobs"), { recursive: true })).filter((path) => path.includes("/"));
  expect(paths).toHaveLength(hashes.size);
  const sizes = await Promise.all(paths.map(async (path) => (await stat(join(dataDir, "blobs", path))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(stored);
}

it("a store on SQLite that is killed again and again loses nothing it acknowledged, and leaves no debris", async () => {
  const said: WriterLine[] = [];
  for (const lines of [1, 6, 17, 33, 50]) {
    const writer = started(startWriter({ dataDir, catalogue: { kind: "sqlite" }, turns: 1000 }));
    await writer.until(lines);
    await writer.kill();
    expect(writer.lines.length).toBeGreaterThanOrEqual(lines);
    said.push(...writer.lines);
    await using store = await openAssetStore({
      dataDir,
      catalogue: { kind: "sqlite" },
      blobs: { kind: "disk" },
      clock: new SystemClock(),
    });
    await expectWhole(store, said);
    expect((await readdir(join(dataDir, "incoming"), { recursive: true })).filter((name) => /\//.test(name))).toEqual([
      expect.stringMatching(/lock\.pid$/),
    ]);
    const deep = await store.sweep({ deep: true });
    expect(deep).toEqual({ deleted: 0, deletedBytes: 0, failed: 0 });
  }
});

it("a second store never shares a SQLite data directory", async () => {
  const options = {
    dataDir,
    catalogue: { kind: "sqlite" },
    blobs: { kind: "disk" },
    clock: new SystemClock(),
  } as const;
  await using _first = await openAssetStore(options);
  await expect(openAssetStore(options)).rejects.toMatchObject({ code: "DATA_DIR_LOCKED" });
});

const programs = postgresPrograms();

describe.skipIf(programs === undefined)("two processes on one Postgres", () => {
  let postgres: PostgresServer;

  beforeAll(async () => {
    postgres = await startPostgres(programs as string);
  });

  afterAll(async () => {
    await postgres[Symbol.asyncDispose]();
  });

  it("add to one type at once, and every version is there", async () => {
    const catalogue = { kind: "postgres", url: await postgres.newDatabase() } as const;
    await using store = await openAssetStore({ dataDir, catalogue, blobs: { kind: "disk" }, clock: new SystemClock() });
    const { generationId } = (await store.create({ prompt: "both" })).asset;
    const both = [0, 1].map(() => started(startWriter({ dataDir, catalogue, generationId, turns: 5 })));
    await Promise.all(both.map(({ ended }) => ended));
    const kept = both.flatMap(({ lines }) => lines);
    expect(kept).toHaveLength(2 * 3 * 5 * 2);
    const versions = await store.versions(generationId, "compressed_ply");
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 30 }, (_, index) => 30 - index));
    await expectWhole(store, kept);
  });

  it("one is killed, the other goes on, and what the dead one left goes when its time is over", async () => {
    const catalogue = { kind: "postgres", url: await postgres.newDatabase() } as const;
    const clock = new ManualClock(Date.now());
    await using store = await openAssetStore({ dataDir, catalogue, blobs: { kind: "disk" }, clock });
    const said: WriterLine[] = [];
    for (const lines of [3, 11, 25]) {
      const writer = started(startWriter({ dataDir, catalogue, turns: 1000 }));
      const survivor = started(startWriter({ dataDir, catalogue, turns: 2 }));
      await writer.until(lines);
      await writer.kill();
      await survivor.ended;
      said.push(...writer.lines, ...survivor.lines);
    }
    await clock.advanceBy(2 * 3_600_000);
    await store.sweep();
    await expectWhole(store, said);
  });
});
