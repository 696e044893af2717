import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { LodeError } from "@lode/runtime/errors";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ObjectFiles } from "./object-files.ts";
import type { ObjectStore } from "./object-store.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (failure) {
    return failure instanceof LodeError ? failure.code : `not a LodeError: ${String(failure)}`;
  }
  return "no failure";
}

/** What a store of files keeps to: files go in and come out as streams, on the keys of the object store beside it. */
export function objectFilesContract(name: string, open: () => Promise<ObjectStore & ObjectFiles>): void {
  describe(`${name} keeps the contract of object files`, () => {
    let store: ObjectStore & ObjectFiles;
    let dir: string;
    const fileOf = async (bytes: Uint8Array) => {
      const path = join(dir, `${md5(bytes)}.bin`);
      await writeFile(path, bytes);
      return path;
    };

    beforeEach(async () => {
      store = await open();
      dir = await mkdtemp(join(tmpdir(), "lode-files-"));
    });

    afterEach(async () => {
      await rm(dir, { recursive: true, force: true });
    });

    it("gives back a file of several megabytes, as an object like any other", async () => {
      const bytes = randomBytes(5_000_001);
      const path = await fileOf(bytes);
      const { etag } = await store.putFile("a/file", path, { contentType: "model/x", sha256: sha256(bytes) });
      expect(etag).toBe(md5(bytes));
      const opened = await store.openRead("a/file");
      expect(opened).toMatchObject({ etag, size: 5_000_001, contentType: "model/x" });
      expect(sha256(await buffer(opened!.body))).toBe(sha256(bytes));
      expect(await store.head("a/file")).toMatchObject({ size: 5_000_001, contentType: "model/x" });
    });

    it("keeps an empty file", async () => {
      await store.putFile("empty", await fileOf(new Uint8Array()), { sha256: sha256(new Uint8Array()) });
      const opened = await store.openRead("empty");
      expect(opened?.size).toBe(0);
      expect(await buffer(opened!.body)).toHaveLength(0);
    });

    it("knows nothing of a key that was never put", async () => {
      expect(await store.openRead("nothing")).toBeUndefined();
    });

    it("refuses bytes that are not those that were announced", async () => {
      const path = await fileOf(Buffer.from("as they are"));
      expect(await codeOf(store.putFile("changed", path, { sha256: sha256(Buffer.from("as they were")) }))).toBe(
        "STORE_REFUSED",
      );
      expect(await store.head("changed")).toBeUndefined();
    });

    it("says that there is no such file", async () => {
      await expect(store.putFile("never", join(dir, "absent"))).rejects.toMatchObject({ code: "ENOENT" });
    });

    it("replaces an object as a whole, and tells versions apart", async () => {
      const { etag } = await store.put("twice", Buffer.from("first"));
      const path = await fileOf(Buffer.from("second one"));
      await store.putFile("twice", path);
      expect(await codeOf(store.openRead("twice", { ifMatch: etag }))).toBe("OBJECT_CHANGED");
      const opened = await store.openRead("twice", { ifMatch: md5(Buffer.from("second one")) });
      expect(String(await buffer(opened!.body))).toBe("second one");
    });

    it("sends a file as it was when it began, whatever is appended or cut off before", async () => {
      const path = await fileOf(randomBytes(10_000));
      await truncate(path, 300);
      await store.putFile("cut", path);
      expect((await store.head("cut"))?.size).toBe(300);
    });

    it("lets a reader go away in the middle and serves the next one", async () => {
      const bytes = randomBytes(3_000_000);
      await store.putFile("big", await fileOf(bytes));
      for (let turn = 0; turn < 5; turn += 1) {
        const opened = await store.openRead("big");
        for await (const chunk of opened!.body) {
          expect(chunk.byteLength).toBeGreaterThan(0);
          break;
        }
        const untouched = await store.openRead("big");
        untouched!.body.destroy();
      }
      expect(await buffer((await store.openRead("big"))!.body)).toHaveLength(3_000_000);
    });

    it("stops when told to, before and in the middle, with the reason that was given", async () => {
      const reason = new Error("enough");
      const path = await fileOf(randomBytes(3_000_000));
      await expect(store.putFile("x", path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(await store.head("x")).toBeUndefined();
      await store.putFile("x", path);
      await expect(store.openRead("x", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const abort = new AbortController();
      const opened = await store.openRead("x", { signal: abort.signal });
      const reading = async () => {
        for await (const _ of opened!.body) abort.abort(reason);
      };
      await expect(reading()).rejects.toBe(reason);
    });
  });
}
