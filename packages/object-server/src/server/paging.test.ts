import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3ObjectStore } from "@lode/object-store/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DiskBucket } from "./disk/disk-bucket.ts";
import { type ServerUnderTest, serverUnderTest, testBucket } from "./server-under-test.ts";

const keys = Array.from({ length: 2_100 }, (_, index) => `many/${String(index).padStart(5, "0")} &<é>`);
let dataDir: string;
let under: ServerUnderTest;
let store: S3ObjectStore;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "lode-paging-"));
  const options = { maxBytes: 1e9, maxObjects: 1e6, maxUploads: 10, now: () => 1_700_000_000_123 };
  const bucket = await DiskBucket.open(testBucket, join(dataDir, "buckets", testBucket), options);
  const waiting = [...keys];
  const lane = async () => {
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      const bytes = Buffer.from(key);
      const content = (async function* () {
        yield bytes;
      })();
      await bucket.commit(await bucket.stage(content, 100), { key, contentType: "text/plain", metadata: {} });
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  under = await serverUnderTest({ dataDir });
  store = new S3ObjectStore(under.connection);
});

afterAll(async () => {
  store[Symbol.dispose]();
  await under[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

async function list(...options: Parameters<S3ObjectStore["list"]>): Promise<string[]> {
  const found: string[] = [];
  for await (const { key, lastModified } of store.list(...options)) {
    expect(lastModified).toBe(1_700_000_000_123);
    found.push(key);
  }
  return found;
}

test("a listing runs over all pages, in order, once each", async () => {
  expect(await list("many/")).toEqual(keys);
  expect(await list("many/", { startAfter: keys[999] as string })).toEqual(keys.slice(1000));
  expect(await list("many/", { maxKeys: 1_500 })).toEqual(keys.slice(0, 1_500));
});

test("whoever stops listening asks for no more pages", async () => {
  for await (const { key } of store.list("many/")) if (key === keys[3]) break;
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(list("many/", { signal })).rejects.toThrow("enough");
});
