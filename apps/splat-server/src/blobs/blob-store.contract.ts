import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newBlobKey } from "./blob-key.ts";
import type { BlobEntry, BlobStore } from "./blob-store.ts";
import { StagingArea } from "./staging-area.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** What every keeper of bytes does. `open` is given a folder on the staging area's file system. */
export function blobStoreContract(name: string, openStore: (dir: string) => Promise<BlobStore>): void {
  describe(`${name} keeps the contract of a blob store`, () => {
    let dir: string;
    let staging: StagingArea;
    let blobs: BlobStore;
    const put = async (bytes: Uint8Array): Promise<string> => {
      const staged = await staging.receive(bytes, { maxBytes: bytes.byteLength });
      const key = newBlobKey(staged.sha256, "0123456789ab");
      await blobs.put(key, staged);
      return key;
    };
    const listed = async (): Promise<BlobEntry[]> => {
      const found: BlobEntry[] = [];
      for await (const entry of blobs.list()) found.push(entry);
      return found;
    };

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), "lode-blobs-"));
      staging = await StagingArea.open(join(dir, "incoming"), { alone: true, now: 0 });
      blobs = await openStore(join(dir, "blobs"));
    });

    afterEach(async () => {
      await staging[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    });

    it("gives back what was put, of any size, and takes the staged file", async () => {
      for (const size of [0, 1, 65_536, 1_000_003]) {
        const bytes = randomBytes(size);
        const staged = await staging.receive(bytes, { maxBytes: size });
        expect(staged).toMatchObject({ sha256: sha256(bytes), sizeBytes: size });
        const key = newBlobKey(staged.sha256, "0123456789ab");
        await blobs.put(key, staged);
        const found = await blobs.open(key);
        expect(found?.sizeBytes).toBe(size);
        expect(sha256(await buffer(found!.stream))).toBe(staged.sha256);
        await expect(blobs.put(key, staged)).rejects.toMatchObject({ code: "ENOENT" });
      }
    });

    it("lists what it holds and nothing else", async () => {
      expect(await listed()).toEqual([]);
      const keys = [await put(randomBytes(10)), await put(randomBytes(20))];
      const found = await listed();
      expect(found.map(({ key }) => key).sort()).toEqual(keys.sort());
      expect(found.map(({ sizeBytes }) => sizeBytes).sort()).toEqual([10, 20]);
    });

    it("forgets what is deleted, and does not mind deleting it again", async () => {
      const key = await put(randomBytes(10));
      await blobs.delete(key);
      await blobs.delete(key);
      expect(await blobs.open(key)).toBeUndefined();
      expect(await listed()).toEqual([]);
    });

    it("keeps two uploads of the same bytes apart: one goes, the other stays", async () => {
      const bytes = Buffer.from("the same");
      const [first, second] = [await put(bytes), await put(bytes)];
      await blobs.delete(first);
      expect(String(await buffer((await blobs.open(second))!.stream))).toBe("the same");
    });

    it("never ends a stream early because its blob was deleted meanwhile", async () => {
      const bytes = randomBytes(2_000_000);
      const key = await put(bytes);
      const opened = await blobs.open(key);
      const chunks: Uint8Array[] = [];
      for await (const chunk of opened!.stream as AsyncIterable<Uint8Array>) {
        if (chunks.length === 0) await blobs.delete(key);
        chunks.push(chunk);
      }
      expect(sha256(Buffer.concat(chunks))).toBe(sha256(bytes));
    });

    it("puts nothing once it was told to stop", async () => {
      const staged = await staging.receive(randomBytes(10), { maxBytes: 10 });
      const reason = new Error("enough");
      const key = newBlobKey(staged.sha256, "0123456789ab");
      await expect(blobs.put(key, staged, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(await listed()).toEqual([]);
    });
  });
}
