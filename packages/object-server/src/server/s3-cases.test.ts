import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testBucket as Bucket, type ServerUnderTest, serverUnderTest } from "./server-under-test.ts";

let under: ServerUnderTest;
let s3: S3Client;
/** Signs URLs without a checksum of a body that it has not seen. */
let presigner: S3Client;

beforeAll(async () => {
  under = await serverUnderTest();
  const { endpoint, region, credentials, forcePathStyle } = under.connection;
  s3 = new S3Client({ endpoint, region, credentials, forcePathStyle, maxAttempts: 1 });
  presigner = new S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
});

afterAll(async () => {
  s3.destroy();
  presigner.destroy();
  await under[Symbol.asyncDispose]();
});

const md5 = (bytes: Uint8Array | string) => createHash("md5").update(bytes).digest("hex");

async function refusal(work: Promise<unknown>): Promise<[string, number | undefined]> {
  try {
    await work;
  } catch (failure) {
    if (failure instanceof S3ServiceException) return [failure.name, failure.$metadata.httpStatusCode];
    throw failure;
  }
  return ["accepted", 200];
}

async function textOf(Key: string, extra: { Range?: string } = {}): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...extra }));
  return (await Body?.transformToString()) ?? "";
}

test("a bucket is created once and then known", async () => {
  await s3.send(new CreateBucketCommand({ Bucket: "another-one" }));
  await s3.send(new HeadBucketCommand({ Bucket: "another-one" }));
  expect(await refusal(s3.send(new CreateBucketCommand({ Bucket: "another-one" })))).toEqual([
    "BucketAlreadyOwnedByYou",
    409,
  ]);
  expect((await refusal(s3.send(new HeadBucketCommand({ Bucket: "no-such-one" }))))[1]).toBe(404);
  expect(await refusal(s3.send(new PutObjectCommand({ Bucket: "no-such-one", Key: "k", Body: "x" })))).toEqual([
    "NoSuchBucket",
    404,
  ]);
});

test("what is put comes back, with type and metadata", async () => {
  const Body = randomBytes(300_000);
  await s3.send(
    new PutObjectCommand({ Bucket, Key: "kept", Body, ContentType: "text/x-kept", Metadata: { "made-by": "hand" } }),
  );
  const found = await s3.send(new GetObjectCommand({ Bucket, Key: "kept" }));
  expect(Buffer.from((await found.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  expect(found).toMatchObject({
    ETag: `"${md5(Body)}"`,
    ContentType: "text/x-kept",
    Metadata: { "made-by": "hand" },
    LastModified: new Date(under.objectClock.now()),
  });
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: "kept" }))).toMatchObject({ ContentLength: 300_000 });
});

test("a range gives a part, and none outside of the object", async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: "ranged", Body: "0123456789" }));
  expect(await textOf("ranged", { Range: "bytes=2-4" })).toBe("234");
  expect(await textOf("ranged", { Range: "bytes=7-" })).toBe("789");
  expect(await textOf("ranged", { Range: "bytes=-3" })).toBe("789");
  expect(await textOf("ranged", { Range: "bytes=8-100" })).toBe("89");
  const part = await s3.send(new GetObjectCommand({ Bucket, Key: "ranged", Range: "bytes=2-4" }));
  expect(part).toMatchObject({ ContentRange: "bytes 2-4/10", ContentLength: 3 });
  await part.Body?.transformToByteArray();
  expect(await refusal(textOf("ranged", { Range: "bytes=10-" }))).toEqual(["InvalidRange", 416]);
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

test("a presigned PUT writes its object and nothing else", async () => {
  const url = await getSignedUrl(presigner, new PutObjectCommand({ Bucket, Key: "by-url" }), { expiresIn: 60 });
  expect((await fetch(url, { method: "PUT", body: "through a URL" })).status).toBe(200);
  expect(await textOf("by-url")).toBe("through a URL");
  const elsewhere = new URL(url);
  elsewhere.pathname = elsewhere.pathname.replace("by-url", "not-mine");
  const refused = await fetch(elsewhere, { method: "PUT", body: "through a URL" });
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain("<Code>SignatureDoesNotMatch</Code>");
});

test("a listing goes page by page and rolls folders up", async () => {
  const Prefix = "listed/";
  const keys = Array.from({ length: 25 }, (_, index) => `${Prefix}${String(index).padStart(2, "0")}`);
  for (const Key of [...keys, `${Prefix}10/a`, `${Prefix}10/b`, `${Prefix}x/1`, `${Prefix}x/2`]) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
  }
  const seen: string[] = [];
  const folders: string[] = [];
  let ContinuationToken: string | undefined;
  let pages = 0;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix,
        Delimiter: "/",
        MaxKeys: 4,
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      }),
    );
    expect(page.KeyCount).toBeLessThanOrEqual(4);
    seen.push(...(page.Contents ?? []).map(({ Key }) => Key as string));
    folders.push(...(page.CommonPrefixes ?? []).map((common) => common.Prefix as string));
    ContinuationToken = page.NextContinuationToken;
    expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
    pages += 1;
  } while (ContinuationToken !== undefined);
  expect(seen).toEqual(keys);
  expect(folders).toEqual([`${Prefix}10/`, `${Prefix}x/`]);
  expect(pages).toBe(7);
});

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

test("a read can depend on what is there", async () => {
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: "fresh", Body: "x" }));
  const get = (condition: { IfMatch?: string; IfNoneMatch?: string }) =>
    refusal(s3.send(new GetObjectCommand({ Bucket, Key: "fresh", ...condition })));
  expect(await get({ IfMatch: `"${md5("y")}"` })).toEqual(["PreconditionFailed", 412]);
  expect((await get({ IfNoneMatch: ETag as string }))[1]).toBe(304);
  expect((await get({ IfMatch: ETag as string }))[0]).toBe("accepted");
});

test("many are deleted in one go, whatever their names", async () => {
  const keys = ["d/1", "d/<&>'\"", "d/ 2 ", "d/鍵"];
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
  const { Deleted, Errors } = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [...keys, "d/never"].map((Key) => ({ Key })) } }),
  );
  expect(Deleted?.map(({ Key }) => Key)).toEqual([...keys, "d/never"]);
  expect(Errors).toBeUndefined();
  expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "d/" }))).KeyCount).toBe(0);
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

test("five hundred small puts, many at once, are all there", async () => {
  const keys = Array.from({ length: 500 }, (_, index) => `small/${String(index).padStart(3, "0")}`);
  const waiting = [...keys];
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let Key = waiting.pop(); Key !== undefined; Key = waiting.pop()) {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}` }));
      }
    }),
  );
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "small/" }));
  expect(Contents?.map(({ Key, ETag }) => [Key, ETag])).toEqual(keys.map((key) => [key, `"${md5(`body of ${key}`)}"`]));
});

test("writers of one key leave one of their versions, whole", async () => {
  const bodies = Array.from({ length: 12 }, (_, index) => Buffer.alloc(50_000 + index, index));
  await Promise.all(bodies.map((Body) => s3.send(new PutObjectCommand({ Bucket, Key: "contested", Body }))));
  const found = await s3.send(new GetObjectCommand({ Bucket, Key: "contested" }));
  const bytes = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
  expect(found.ETag).toBe(`"${md5(bytes)}"`);
  expect(bodies.some((body) => body.equals(bytes))).toBe(true);
});

test("what is not built says so", async () => {
  expect(await refusal(s3.send(new GetObjectTaggingCommand({ Bucket, Key: "kept" })))).toEqual(["NotImplemented", 501]);
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
