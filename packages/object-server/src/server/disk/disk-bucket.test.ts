import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readAll } from "../body/request-body.ts";
import { DiskBucket } from "./disk-bucket.ts";
import { encodeTrailer, objectFileName } from "./object-file.ts";

let dir: string;
let now = 1000;
const options = { maxBytes: 1_000_000, maxObjects: 1000, maxUploads: 10, now: () => now };
const everything = { prefix: "", delimiter: "", after: undefined, maxKeys: 1000 };

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "lode-bucket-"));
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function put(bucket: DiskBucket, key: string, ...texts: string[]) {
  const staged = await bucket.stage(pieces(...texts), 1_000_000);
  return bucket.commit(staged, { key, contentType: "text/plain", metadata: { made: "here" } });
}

async function textOf(bucket: DiskBucket, key: string): Promise<string | undefined> {
  const object = await bucket.open(key);
  if (object === undefined) return undefined;
  const { file, meta } = object;
  if (meta.size === 0) return file.close().then(() => "");
  return (await readAll(file.createReadStream({ start: 0, end: meta.size - 1 }))).toString();
}

const fileOf = (key: string) => join(dir, "objects", objectFileName(key).folder, objectFileName(key).name);
const incoming = () => readdir(join(dir, "incoming"));

test("what was committed is there after a restart, to the last field", async () => {
  const before = await DiskBucket.open("b", dir, options);
  const meta = await put(before, "a/b", "one ", "two");
  await put(before, "empty");
  expect(meta).toMatchObject({ size: 7, lastModified: now, metadata: { made: "here" } });
  const after = await DiskBucket.open("b", dir, options);
  expect(after.head("a/b")).toEqual(meta);
  expect(await textOf(after, "a/b")).toBe("one two");
  expect(await textOf(after, "empty")).toBe("");
  expect((await after.list(everything)).objects.map(({ key }) => key)).toEqual(["a/b", "empty"]);
});

test("an object whose bytes look like a trailer is still just bytes", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const forged = encodeTrailer({
    key: "forged",
    size: 0,
    etag: "0",
    lastModified: 1,
    contentType: "x",
    metadata: {},
  }).toString("latin1");
  await put(bucket, "honest", forged);
  const after = await DiskBucket.open("b", dir, options);
  expect(after.head("forged")).toBeUndefined();
  expect(await textOf(after, "honest")).toBe(Buffer.from(forged).toString());
});

test("a reader keeps the version it opened while the key goes on", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const first = await put(bucket, "k", "first");
  const open = await bucket.open("k");
  await put(bucket, "k", "second version");
  await bucket.delete("k");
  expect(open?.meta).toEqual(first);
  const stream = open?.file.createReadStream({ start: 0, end: first.size - 1 });
  expect((await readAll(stream as NonNullable<typeof stream>)).toString()).toBe("first");
  expect(await textOf(bucket, "k")).toBeUndefined();
});

test("whatever a crash left arriving is gone at the next start, and nothing else", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  await put(bucket, "kept", "x");
  await bucket.stage(pieces("never committed"), 100);
  await writeFile(join(dir, "incoming", "stray"), "y");
  expect(await incoming()).toHaveLength(2);
  const after = await DiskBucket.open("b", dir, options);
  expect(await incoming()).toEqual([]);
  expect((await after.list(everything)).objects).toHaveLength(1);
});

test("a file that was cut, changed or moved is reported and not served", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  for (const key of ["cut", "grown", "renamed", "whole"]) await put(bucket, key, `content of ${key}`);
  await truncate(fileOf("cut"), 20);
  const grown = await readFile(fileOf("grown"));
  await writeFile(fileOf("grown"), Buffer.concat([Buffer.from("more"), grown]));
  await writeFile(join(dir, "objects", "00", "not-a-hash"), await readFile(fileOf("renamed")));
  await writeFile(join(dir, "objects", "ff", "empty"), "");
  const after = await DiskBucket.open("b", dir, options);
  expect((await after.list(everything)).objects.map(({ key }) => key)).toEqual(["renamed", "whole"]);
  expect(after.damaged.toSorted()).toEqual(
    [
      fileOf("cut"),
      fileOf("grown"),
      join(dir, "objects", "00", "not-a-hash"),
      join(dir, "objects", "ff", "empty"),
    ].sort(),
  );
});

test("an upload that is too large or breaks off takes its file along", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  await expect(bucket.stage(pieces("12345", "67890", "!"), 10)).rejects.toMatchObject({ code: "EntityTooLarge" });
  const broken = (async function* () {
    yield Buffer.from("half");
    throw new Error("gone");
  })();
  await expect(bucket.stage(broken, 100)).rejects.toThrow("gone");
  expect(await incoming()).toEqual([]);
});

test("a full bucket refuses more, counting what is still arriving", async () => {
  const bucket = await DiskBucket.open("b", dir, { ...options, maxBytes: 10, maxObjects: 2 });
  const held = await bucket.stage(pieces("123456"), 100);
  await expect(bucket.stage(pieces("12345"), 100)).rejects.toMatchObject({ code: "QuotaExceeded" });
  await bucket.discard(held);
  await put(bucket, "a", "1234");
  await put(bucket, "b", "5678");
  await expect(put(bucket, "c", "9")).rejects.toMatchObject({ code: "QuotaExceeded" });
  await put(bucket, "b", "5");
  await bucket.delete("a");
  await put(bucket, "c", "9");
  expect(await incoming()).toEqual([]);
});

test("a listing waits for a write that already has its time", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const staged = await bucket.stage(pieces("x"), 10);
  now = 5000;
  const commit = bucket.commit(staged, {
    key: "stamped",
    contentType: "x",
    metadata: {},
    // Runs just before the time is taken, so the list below begins after it.
    precondition: () => queueMicrotask(() => (listing = bucket.list(everything))),
  });
  let listing: ReturnType<DiskBucket["list"]> | undefined;
  await commit;
  expect((await listing)?.objects).toMatchObject([{ key: "stamped", lastModified: 5000 }]);
});

test("the time of an object is when it was whole, not when it began to arrive", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  now = 1000;
  const slow = (async function* () {
    yield Buffer.from("began at 1000");
    now = 2000;
  })();
  const staged = await bucket.stage(slow, 100);
  now = 3000;
  expect((await bucket.commit(staged, { key: "k", contentType: "x", metadata: {} })).lastModified).toBe(3000);
});

test("no key leaves the folder of objects, or takes another's file", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const keys = [
    "../../../escape",
    "/etc/passwd",
    "a",
    "a/",
    "a/b",
    "a/b/",
    ".",
    "..",
    "incoming/x",
    "A",
    "CON",
    "x".repeat(1024),
  ];
  for (const key of keys) await put(bucket, key, key);
  for (const key of keys) expect(await textOf(bucket, key)).toBe(key);
  expect((await readdir(dir)).sort()).toEqual(["incoming", "objects", "uploads"]);
  const files = (await readdir(join(dir, "objects"), { recursive: true })).filter((path) => path.length > 2);
  expect(files).toHaveLength(keys.length);
  expect(files.every((path) => /^[0-9a-f]{2}\/[0-9a-f]{62}$/.test(path.replaceAll("\\", "/")))).toBe(true);
});
