import { createHash } from "node:crypto";
import { LodeError } from "@lode/runtime/errors";
import { beforeEach, describe, expect, it } from "vitest";
import type { ObjectEntry, ObjectStore } from "./object-store.ts";

/** An empty store whose objects are stamped by a clock that the contract moves. */
export interface StoreUnderContract {
  readonly store: ObjectStore;
  advanceBy(ms: number): Promise<void>;
  now(): number;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");

async function all(entries: AsyncIterable<ObjectEntry>): Promise<ObjectEntry[]> {
  const found: ObjectEntry[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (failure) {
    return failure instanceof LodeError ? failure.code : `not a LodeError: ${String(failure)}`;
  }
  return "no failure";
}

/** What every object store keeps to: the one in memory is honest exactly as far as it passes what the real one passes. */
export function objectStoreContract(name: string, open: () => Promise<StoreUnderContract>): void {
  describe(`${name} keeps the contract of an object store`, () => {
    let under: StoreUnderContract;
    let store: ObjectStore;

    beforeEach(async () => {
      under = await open();
      store = under.store;
    });

    it("gives back the bytes that were put, with their MD5 as etag and their type", async () => {
      const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31) & 0xff);
      const { etag } = await store.put("a/b.bin", bytes, { contentType: "application/x-test" });
      expect(etag).toBe(md5(bytes));
      const found = await store.get("a/b.bin", { maxBytes: 100_000 });
      expect(Buffer.from(found?.bytes ?? []).equals(bytes)).toBe(true);
      expect(found).toMatchObject({ etag, size: 100_000, contentType: "application/x-test" });
    });

    it("keeps an empty object", async () => {
      await store.put("empty", new Uint8Array());
      expect(await store.get("empty", { maxBytes: 0 })).toMatchObject({ size: 0, etag: md5(new Uint8Array()) });
      expect(await all(store.list(""))).toMatchObject([{ key: "empty", size: 0 }]);
    });

    it("knows nothing of a key that was never put", async () => {
      expect(await store.get("nothing", { maxBytes: 10 })).toBeUndefined();
      expect(await store.head("nothing")).toBeUndefined();
      expect(await store.copy("nothing", "elsewhere", { ifMatch: md5(bytesOf("x")) })).toBeUndefined();
      await store.delete("nothing");
    });

    it("lists the time of an object in milliseconds and tells it by name in whole seconds", async () => {
      await under.advanceBy(1_234);
      const at = under.now();
      expect(at % 1000).not.toBe(0);
      await store.put("timed", bytesOf("x"));
      await under.advanceBy(5_000);
      expect(await all(store.list("timed"))).toEqual([
        { key: "timed", size: 1, etag: md5(bytesOf("x")), lastModified: at },
      ]);
      expect((await store.head("timed"))?.lastModified).toBe(Math.floor(at / 1000) * 1000);
      expect((await store.get("timed", { maxBytes: 1 }))?.lastModified).toBe(Math.floor(at / 1000) * 1000);
    });

    it("replaces an object as a whole, and its time with it", async () => {
      await store.put("twice", bytesOf("first"));
      await under.advanceBy(10_000);
      await store.put("twice", bytesOf("second one"));
      expect(textOf((await store.get("twice", { maxBytes: 100 }))?.bytes ?? new Uint8Array())).toBe("second one");
      expect(await all(store.list(""))).toMatchObject([{ key: "twice", size: 10, lastModified: under.now() }]);
    });

    it("creates only where nothing is when asked to", async () => {
      await store.put("once", bytesOf("mine"), { ifNoneMatch: true });
      expect(await codeOf(store.put("once", bytesOf("yours"), { ifNoneMatch: true }))).toBe("OBJECT_EXISTS");
      expect(textOf((await store.get("once", { maxBytes: 10 }))?.bytes ?? new Uint8Array())).toBe("mine");
    });

    it("lets one of many creators win", async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, index) => codeOf(store.put("race", bytesOf(`${index}`), { ifNoneMatch: true }))),
      );
      expect(outcomes.filter((code) => code === "no failure")).toHaveLength(1);
      expect(outcomes.filter((code) => code === "OBJECT_EXISTS")).toHaveLength(7);
    });

    it("refuses to hand out more bytes than asked for", async () => {
      await store.put("big", new Uint8Array(1001));
      expect(await codeOf(store.get("big", { maxBytes: 1000 }))).toBe("OBJECT_TOO_LARGE");
      expect((await store.get("big", { maxBytes: 1001 }))?.size).toBe(1001);
    });

    it("notices that an object is no longer the version that was seen", async () => {
      const { etag } = await store.put("seen", bytesOf("one"));
      expect(await store.get("seen", { maxBytes: 10, ifMatch: etag })).toMatchObject({ etag });
      await store.put("seen", bytesOf("two"));
      expect(await codeOf(store.get("seen", { maxBytes: 10, ifMatch: etag }))).toBe("OBJECT_CHANGED");
    });

    it("copies the version that was seen and no other", async () => {
      const { etag } = await store.put("from", bytesOf("kept"), { contentType: "text/x-kept" });
      await under.advanceBy(3_000);
      expect(await store.copy("from", "to/copy of it", { ifMatch: etag })).toEqual({ etag });
      expect(await store.get("to/copy of it", { maxBytes: 10 })).toMatchObject({ etag, contentType: "text/x-kept" });
      expect(await all(store.list("to/"))).toMatchObject([{ lastModified: under.now() }]);

      await store.put("from", bytesOf("rewritten"));
      expect(await store.copy("from", "to/copy of it", { ifMatch: etag })).toBeUndefined();
      expect(textOf((await store.get("to/copy of it", { maxBytes: 10 }))?.bytes ?? new Uint8Array())).toBe("kept");
    });

    it("forgets what is deleted", async () => {
      await store.put("gone", bytesOf("x"));
      await store.delete("gone");
      expect(await store.head("gone")).toBeUndefined();
      expect(await all(store.list(""))).toEqual([]);
    });

    it("forgets many at once, whatever their names and whether they are there", async () => {
      const keys = ["m/1", "m/<&>'\"", "m/ 2 ", "m/鍵🔑", "m/../x"];
      for (const key of [...keys, "m/kept", "n"]) await store.put(key, bytesOf("x"));
      await store.deleteMany([...keys, "m/never", "m/1"]);
      expect((await all(store.list(""))).map(({ key }) => key)).toEqual(["m/kept", "n"]);
      await store.deleteMany([]);
      const reason = new Error("enough");
      await expect(store.deleteMany(["n"], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(await store.head("n")).toBeDefined();
    });

    it("holds keys that begin other keys, climb, or come from any script", async () => {
      const keys = [
        "a",
        "a/",
        "a/b",
        "a/../b",
        "../../etc/passwd",
        "a//b",
        "A",
        "ключ",
        "a b+c%20d&e=f?g#h",
        "鍵🔑",
        "'\"<>",
      ];
      for (const key of keys) await store.put(key, bytesOf(key));
      for (const key of keys) {
        expect(textOf((await store.get(key, { maxBytes: 100 }))?.bytes ?? new Uint8Array())).toBe(key);
      }
      const inOrder = keys.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
      expect((await all(store.list(""))).map(({ key }) => key)).toEqual(inOrder);
      const { etag } = await store.put("a b+c%20d&e=f?g#h", bytesOf("copied"));
      expect(await store.copy("a b+c%20d&e=f?g#h", "鍵🔑", { ifMatch: etag })).toEqual({ etag });
    });

    it("lists below a prefix, behind a key, and no more than wanted", async () => {
      // Above the private use area in UTF-8, below it in UTF-16.
      for (const key of ["p/1", "p/2", "p/3", "p/\u{10000}", "p/\ue000", "q"]) await store.put(key, bytesOf("x"));
      const keysOf = async (...list: Parameters<ObjectStore["list"]>) =>
        (await all(store.list(...list))).map(({ key }) => key);
      expect(await keysOf("p/")).toEqual(["p/1", "p/2", "p/3", "p/\ue000", "p/\u{10000}"]);
      expect(await keysOf("p/", { startAfter: "p/2" })).toEqual(["p/3", "p/\ue000", "p/\u{10000}"]);
      expect(await keysOf("p/", { maxKeys: 2 })).toEqual(["p/1", "p/2"]);
      expect(await keysOf("p/", { startAfter: "p/\ue000" })).toEqual(["p/\u{10000}"]);
      expect(await keysOf("nowhere")).toEqual([]);
    });

    it("stops when told to, with the reason that was given", async () => {
      const reason = new Error("enough");
      const signal = AbortSignal.abort(reason);
      await expect(store.put("x", bytesOf("x"), { signal })).rejects.toBe(reason);
      await expect(store.get("x", { maxBytes: 1, signal })).rejects.toBe(reason);
      expect(await store.head("x")).toBeUndefined();
    });
  });
}
