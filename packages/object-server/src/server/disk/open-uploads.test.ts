import { cp, mkdtemp, readdir, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DiskBucket } from "./disk-bucket.ts";
import { type PartMeta, partFileName } from "./upload-meta.ts";

const DAY_MS = 86_400_000;
const options = { maxBytes: 1_000_000, maxObjects: 10, maxUploads: 3, now: () => 5 * DAY_MS };
const nothingToCheck = { observer: { update() {}, partEnd() {} }, verify() {} };
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "lode-uploads-"));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const announce = (bucket: DiskBucket, key = "k") =>
  bucket.beginUpload({ key, contentType: "text/x", metadata: { made: "in parts" } });

async function addPart(bucket: DiskBucket, uploadId: string, partNumber: number, text: string): Promise<PartMeta> {
  const upload = bucket.uploads.get(uploadId, "k");
  return bucket.commitPart(upload, partNumber, await bucket.stage(bytes(text), 1_000_000));
}

const names = async (folder: string) => (await readdir(join(dir, folder))).toSorted();

test("an upload and its parts are there after a restart, to the last field", async () => {
  const before = await DiskBucket.open("b", dir, options);
  const { uploadId } = await announce(before);
  const parts = [await addPart(before, uploadId, 7, "seven"), await addPart(before, uploadId, 2, "two")];
  const after = await DiskBucket.open("b", dir, options);
  const found = after.uploads.get(uploadId, "k");
  expect(found.meta).toEqual({
    uploadId,
    key: "k",
    initiatedAt: 5 * DAY_MS,
    contentType: "text/x",
    metadata: { made: "in parts" },
  });
  expect([...found.parts.values()].toSorted((a, b) => b.partNumber - a.partNumber)).toEqual(parts);
  expect([after.uploads.bytes, after.uploads.parts]).toEqual([8, 2]);
});

test("a crash between the object and the end of its upload leaves the object and no upload", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const { uploadId } = await announce(bucket);
  const part = await addPart(bucket, uploadId, 1, "whole");
  await cp(join(dir, "uploads"), join(dir, "kept-aside"), { recursive: true });
  const made = await bucket.completeUpload(bucket.uploads.get(uploadId, "k"), [part], nothingToCheck);
  expect(await names("uploads")).toEqual([]);
  await rename(join(dir, "kept-aside", uploadId), join(dir, "uploads", uploadId));

  const after = await DiskBucket.open("b", dir, options);
  expect(after.head("k")).toEqual(made);
  expect([after.uploads.size, await names("uploads"), await names("incoming")]).toEqual([0, [], []]);
});

test("a crash while parts are put together leaves the upload as it was", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const { uploadId } = await announce(bucket);
  const part = await addPart(bucket, uploadId, 1, "whole");
  await writeFile(join(dir, "incoming", "half-assembled"), "who");
  const after = await DiskBucket.open("b", dir, options);
  expect(await names("incoming")).toEqual([]);
  await after.completeUpload(after.uploads.get(uploadId, "k"), [part], nothingToCheck);
  expect(after.head("k")).toMatchObject({ size: 5, etag: expect.stringMatching(/^[0-9a-f]{32}-1$/), uploadId });
});

test("a crash at the beginning or the end of an upload leaves nothing of it", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const { uploadId } = await announce(bucket);
  await addPart(bucket, uploadId, 1, "x");
  await rename(join(dir, "uploads", uploadId), join(dir, "incoming", uploadId));
  const after = await DiskBucket.open("b", dir, options);
  expect([after.uploads.size, after.uploads.bytes, await names("incoming")]).toEqual([0, 0, []]);
});

test("a broken part is reported and not counted, and a folder that nobody can go on with is removed", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const { uploadId } = await announce(bucket);
  await addPart(bucket, uploadId, 1, "whole");
  await addPart(bucket, uploadId, 2, "to be cut");
  await truncate(join(dir, "uploads", uploadId, partFileName(2)), 4);
  const { uploadId: other } = await announce(bucket);
  await rm(join(dir, "uploads", other, "upload.json"));
  const after = await DiskBucket.open("b", dir, options);
  expect(after.damaged.toSorted()).toEqual(
    [join(dir, "uploads", uploadId, partFileName(2)), join(dir, "uploads", other)].toSorted(),
  );
  expect([...after.uploads.get(uploadId, "k").parts.keys()]).toEqual([1]);
  expect(await names("uploads")).toEqual([uploadId]);
});

test("an upload is its key's alone", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const { uploadId } = await announce(bucket);
  expect(() => bucket.uploads.get(uploadId, "other")).toThrow(expect.objectContaining({ code: "NoSuchUpload" }));
  expect(() => bucket.uploads.get("../../etc", "k")).toThrow(expect.objectContaining({ code: "NoSuchUpload" }));
});

test("parts count against the room of their bucket, and uploads against their number", async () => {
  const bucket = await DiskBucket.open("b", dir, { ...options, maxBytes: 100 });
  const { uploadId } = await announce(bucket);
  await addPart(bucket, uploadId, 1, "x".repeat(60));
  await expect(addPart(bucket, uploadId, 2, "y".repeat(50))).rejects.toMatchObject({ code: "QuotaExceeded" });
  await addPart(bucket, uploadId, 2, "y".repeat(40));
  const parts = [...bucket.uploads.get(uploadId, "k").parts.values()];
  // Twice the bytes are on the disk for a moment; they are not refused for that.
  expect(await bucket.completeUpload(bucket.uploads.get(uploadId, "k"), parts, nothingToCheck)).toMatchObject({
    size: 100,
  });
  expect([bucket.uploads.bytes, bucket.uploads.parts, await names("incoming")]).toEqual([0, 0, []]);
  for (let count = 0; count < 3; count++) await announce(bucket);
  await expect(announce(bucket)).rejects.toMatchObject({ code: "QuotaExceeded" });
});

test("files of parts count against the number of objects", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const { uploadId } = await announce(bucket);
  for (let number = 1; number <= 10; number++) await addPart(bucket, uploadId, number, "x");
  await expect(addPart(bucket, uploadId, 11, "x")).rejects.toMatchObject({ code: "QuotaExceeded" });
  expect(await names("incoming")).toEqual([]);
});

test("a part that arrives while its upload ends is refused, and leaves nothing", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const { uploadId } = await announce(bucket);
  const upload = bucket.uploads.get(uploadId, "k");
  const staged = await bucket.stage(bytes("late"), 100);
  const late = bucket.commitPart(upload, 1, staged);
  await Promise.allSettled([bucket.uploads.end(uploadId), late]);
  const stagedLater = await bucket.stage(bytes("later"), 100);
  await expect(bucket.commitPart(upload, 2, stagedLater)).rejects.toMatchObject({ code: "NoSuchUpload" });
  expect([bucket.uploads.bytes, await names("uploads"), await names("incoming")]).toEqual([0, [], []]);
});

test("a part that changes while the object is put together keeps the object out", async () => {
  const bucket = await DiskBucket.open("b", dir, options);
  const { uploadId } = await announce(bucket);
  const seen = await addPart(bucket, uploadId, 1, "as chosen");
  await addPart(bucket, uploadId, 1, "as replaced");
  const completing = bucket.completeUpload(bucket.uploads.get(uploadId, "k"), [seen], nothingToCheck);
  await expect(completing).rejects.toMatchObject({ code: "InvalidPart" });
  expect(bucket.head("k")).toBeUndefined();
  expect(await names("incoming")).toEqual([]);
});
