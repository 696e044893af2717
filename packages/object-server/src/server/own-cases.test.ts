import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testBucket as Bucket, type ServerUnderTest, serverUnderTest } from "./server-under-test.ts";
import { md5, refusal, S3Probe } from "./testing/s3-probe.ts";

/** Where this server promises more than S3 does, or says no where S3 would say yes. */
let under: ServerUnderTest;
let probe: S3Probe;
let s3: S3Client;

beforeAll(async () => {
  under = await serverUnderTest();
  probe = new S3Probe({ ...under.connection, quirks: new Set() });
  s3 = probe.s3;
});

afterAll(async () => {
  probe[Symbol.dispose]();
  await under[Symbol.asyncDispose]();
});

const textOf = (key: string) => probe.textOf(key);

test("a bucket is created once", async () => {
  await s3.send(new CreateBucketCommand({ Bucket: "another-one" }));
  const again = s3.send(new CreateBucketCommand({ Bucket: "another-one" }));
  expect(await refusal(again)).toEqual(["BucketAlreadyOwnedByYou", 409]);
});

test("several ranges, or none that is one, give the whole object", async () => {
  await probe.put("ranges", "0123456789");
  for (const Range of ["bytes=0-1,4-5", "bytes=5-2", "bytes=x", "lines=1-2", "bytes=-"]) {
    const found = await s3.send(new GetObjectCommand({ Bucket, Key: "ranges", Range }));
    expect([found.$metadata.httpStatusCode, await found.Body?.transformToString()]).toEqual([200, "0123456789"]);
  }
  expect(await refusal(probe.textOf("ranges", { Range: "bytes=-0" }))).toEqual(["InvalidRange", 416]);
});

test.each(["CRC32", "CRC32C", "SHA1", "SHA256"] as const)(
  "a stream arrives in chunks with a trailing %s",
  async (ChecksumAlgorithm) => {
    const pieces = Array.from({ length: 40 }, () => randomBytes(10_007));
    const whole = Buffer.concat(pieces);
    const { ETag } = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: `streamed-${ChecksumAlgorithm}`,
        Body: Readable.from(pieces),
        ContentLength: whole.length,
        ChecksumAlgorithm,
      }),
    );
    expect(ETag).toBe(`"${md5(whole)}"`);
  },
);

test("a listing keeps the milliseconds of the object clock", async () => {
  await under.objectClock.advanceBy(10_123);
  await s3.send(new PutObjectCommand({ Bucket, Key: "stamped", Body: "x" }));
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "stamped" }));
  expect(Contents?.[0]?.LastModified?.getTime()).toBe(under.objectClock.now());
  expect(under.objectClock.now() % 1000).toBe(123);
});

test("a write can depend on what is there", async () => {
  const put = (Body: string, condition: { IfMatch?: string; IfNoneMatch?: string }) =>
    s3.send(new PutObjectCommand({ Bucket, Key: "conditional", Body, ...condition }));
  expect(await refusal(put("x", { IfMatch: '"0"' }))).toEqual(["NoSuchKey", 404]);
  const { ETag } = await put("one", { IfNoneMatch: "*" });
  expect(await refusal(put("two", { IfNoneMatch: "*" }))).toEqual(["PreconditionFailed", 412]);
  expect(await refusal(put("two", { IfMatch: `"${md5("another")}"` }))).toEqual(["PreconditionFailed", 412]);
  await put("two", { IfMatch: ETag as string });
  expect(await textOf("conditional")).toBe("two");
  const stale = new DeleteObjectCommand({ Bucket, Key: "conditional", IfMatch: ETag });
  expect(await refusal(s3.send(stale))).toEqual(["PreconditionFailed", 412]);
});

test("a copy keeps or replaces the type, and depends on the source", async () => {
  const put = new PutObjectCommand({
    Bucket,
    Key: "src 1",
    Body: "copied",
    ContentType: "text/a",
    Metadata: { k: "v" },
  });
  const { ETag } = await s3.send(put);
  const copy = (extra: object) =>
    s3.send(new CopyObjectCommand({ Bucket, Key: "dst", CopySource: `/${Bucket}/src%201`, ...extra }));
  const { CopyObjectResult } = await copy({ CopySourceIfMatch: ETag });
  expect(CopyObjectResult).toMatchObject({ ETag, LastModified: new Date(under.objectClock.now()) });
  const head = () => s3.send(new HeadObjectCommand({ Bucket, Key: "dst" }));
  expect(await head()).toMatchObject({ ContentType: "text/a", Metadata: { k: "v" }, ContentLength: 6 });
  await copy({ MetadataDirective: "REPLACE", ContentType: "text/b" });
  expect(await head()).toMatchObject({ ContentType: "text/b", Metadata: {} });
  expect(await refusal(copy({ CopySourceIfMatch: `"${md5("other")}"` }))).toEqual(["PreconditionFailed", 412]);
  expect(await refusal(copy({ CopySource: `${Bucket}/absent` }))).toEqual(["NoSuchKey", 404]);
  expect(await refusal(copy({ CopySource: "../../../etc/passwd" }))).toEqual(["InvalidArgument", 400]);
  expect(await textOf("dst")).toBe("copied");
});

test("writers of one key leave one of their versions, whole", async () => {
  const bodies = Array.from({ length: 12 }, (_, index) => Buffer.alloc(50_000 + index, index));
  await Promise.all(bodies.map((Body) => s3.send(new PutObjectCommand({ Bucket, Key: "contested", Body }))));
  const found = await s3.send(new GetObjectCommand({ Bucket, Key: "contested" }));
  const bytes = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
  expect(found.ETag).toBe(`"${md5(bytes)}"`);
  expect(bodies.some((body) => body.equals(bytes))).toBe(true);
});

test("an object has no tags, and none are put on it", async () => {
  await probe.put("untagged", "x");
  expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "untagged" }))).TagSet).toEqual([]);
  expect((await refusal(s3.send(new GetObjectTaggingCommand({ Bucket, Key: "absent" }))))[0]).toBe("NoSuchKey");
  expect(await refusal(probe.put("tagged", "x", { Tagging: "a=b" }))).toEqual(["NotImplemented", 501]);
});

test("what is not built says so", async () => {
  expect(await refusal(s3.send(new GetObjectAclCommand({ Bucket, Key: "untagged" })))).toEqual(["NotImplemented", 501]);
  const encrypted = new PutObjectCommand({ Bucket, Key: "e", Body: "x", ServerSideEncryption: "AES256" });
  expect(await refusal(s3.send(encrypted))).toEqual(["NotImplemented", 501]);
});

test("a wrong checksum keeps the object out", async () => {
  const wrong = new PutObjectCommand({ Bucket, Key: "corrupt", Body: "x", ChecksumSHA256: "not Base64!" });
  expect((await refusal(s3.send(wrong)))[0]).toBe("InvalidDigest");
  const other = createHash("sha256").update("y").digest("base64");
  const mismatch = new PutObjectCommand({ Bucket, Key: "corrupt", Body: "x", ChecksumSHA256: other });
  expect(await refusal(s3.send(mismatch))).toEqual(["BadDigest", 400]);
  expect((await refusal(s3.send(new HeadObjectCommand({ Bucket, Key: "corrupt" }))))[1]).toBe(404);
});

test("keys that no listing could show are refused", async () => {
  for (const Key of ["nul\u0000byte", "line\nbreak", "\uffff"]) {
    expect(await refusal(s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" })))).toEqual(["InvalidArgument", 400]);
  }
  const long = new PutObjectCommand({ Bucket, Key: "k".repeat(1025), Body: "x" });
  expect(await refusal(s3.send(long))).toEqual(["KeyTooLongError", 400]);
  await s3.send(new PutObjectCommand({ Bucket, Key: "鍵".repeat(341), Body: "x" }));
});
