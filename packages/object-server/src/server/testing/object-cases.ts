import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
} from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { md5, refusal, type S3Probe } from "./s3-probe.ts";

/** Objects come back as they were put, part by part and under any name. */
export function objectCases(current: () => S3Probe): void {
  it("knows its buckets", async () => {
    const { s3, Bucket, target } = current();
    await s3.send(new CreateBucketCommand({ Bucket: "another-one" }));
    await s3.send(new HeadBucketCommand({ Bucket: "another-one" }));
    const { Buckets = [] } = await s3.send(new ListBucketsCommand());
    expect(Buckets.map(({ Name }) => Name)).toEqual(expect.arrayContaining(["another-one", Bucket]));
    const { LocationConstraint = "" } = await s3.send(new GetBucketLocationCommand({ Bucket }));
    expect(LocationConstraint).toBe(target.location ?? target.region);
    expect((await refusal(s3.send(new HeadBucketCommand({ Bucket: "no-such-one" }))))[1]).toBe(404);
    expect((await refusal(s3.send(new GetObjectCommand({ Bucket: "no-such-one", Key: "k" }))))[0]).toBe("NoSuchBucket");
  });

  it("gives back what was put, with type and metadata", async () => {
    const { s3, Bucket, put } = bound(current());
    const Body = randomBytes(300_000);
    const { ETag } = await put("kept", Body, { ContentType: "text/x-kept", Metadata: { "made-by": "hand" } });
    expect(ETag).toBe(`"${md5(Body)}"`);
    expect((await current().bytesOf("kept")).equals(Body)).toBe(true);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "kept" }));
    expect(head).toMatchObject({
      ContentLength: 300_000,
      ContentType: "text/x-kept",
      Metadata: { "made-by": "hand" },
      ETag,
    });
    expect(await refusal(current().bytesOf("never put"))).toEqual(["NoSuchKey", 404]);
  });

  it("gives a range from the front, from the end or to the end, and none outside of the object", async () => {
    const { s3, Bucket, put } = bound(current());
    const textOf = (Range: string) => current().textOf("ranged", { Range });
    await put("ranged", "0123456789");
    expect(await textOf("bytes=2-4")).toBe("234");
    expect(await textOf("bytes=7-")).toBe("789");
    expect(await textOf("bytes=-3")).toBe("789");
    expect(await textOf("bytes=8-100")).toBe("89");
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: "ranged", Range: "bytes=2-4" }));
    expect(part).toMatchObject({ ContentRange: "bytes 2-4/10", ContentLength: 3 });
    await part.Body?.transformToByteArray();
    expect(await refusal(textOf("bytes=10-"))).toEqual(["InvalidRange", 416]);
  });

  it("keeps names that climb, that are encoded, and that come from any script apart", async () => {
    const { put, s3, Bucket } = bound(current());
    const names = ["../../etc/passwd", "a/../b", "%2e%2e/x", "a%2Fb", "a/b", "ключ", "鍵🔑", "a b+c&d=e?f#g", "'\"<>"];
    const keys = names.map((name) => `names/${name}`);
    for (const key of keys) await put(key, key);
    for (const key of keys) expect(await current().textOf(key)).toBe(key);
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "names/" }));
    const inOrder = keys.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    expect(page.Contents?.map(({ Key }) => Key)).toEqual(inOrder);
  });

  it("deletes many in one go, whatever their names", async () => {
    const { s3, Bucket, put } = bound(current());
    const keys = ["d/1", "d/<&>'\"", "d/ 2 ", "d/鍵"];
    for (const key of keys) await put(key, "x");
    const Objects = [...keys, "d/never"].map((Key) => ({ Key }));
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key).toSorted()).toEqual([...keys, "d/never"].toSorted());
    expect(Errors ?? []).toEqual([]);
    expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "d/" }))).KeyCount).toBe(0);
  });

  it("copies an object with its type or a new one, and only the version that is meant", async () => {
    const { s3, Bucket, put } = bound(current());
    const { ETag } = await put("src 1", "copied", { ContentType: "text/a", Metadata: { k: "v" } });
    const copy = (extra: object) =>
      s3.send(new CopyObjectCommand({ Bucket, Key: "dst", CopySource: `${Bucket}/src%201`, ...extra }));
    expect((await copy({ CopySourceIfMatch: ETag })).CopyObjectResult?.ETag?.replaceAll('"', "")).toBe(md5("copied"));
    const head = () => s3.send(new HeadObjectCommand({ Bucket, Key: "dst" }));
    expect(await head()).toMatchObject({ ContentType: "text/a", Metadata: { k: "v" }, ContentLength: 6 });
    await copy({ MetadataDirective: "REPLACE", ContentType: "text/b" });
    expect(await head()).toMatchObject({ ContentType: "text/b", Metadata: {} });
    const outcome = await refusal(copy({ CopySourceIfMatch: `"${md5("other")}"` }));
    if (current().has("copies-unconditionally")) expect(outcome[0]).toBe("accepted");
    else expect(outcome).toEqual(["PreconditionFailed", 412]);
    expect(await refusal(copy({ CopySource: `${Bucket}/absent` }))).toEqual(["NoSuchKey", 404]);
    expect(await current().textOf("dst")).toBe("copied");
  });

  it("keeps nothing of a body that is shorter than it said", async () => {
    const url = await current().presignedPut("short");
    const upload = request(url, { method: "PUT", headers: { "content-length": 1000 } });
    upload.on("error", () => {});
    const answered = once(upload, "response").then(([answer]) => answer.statusCode as number);
    upload.write("only so much");
    upload.once("socket", (socket) => socket.once("connect", () => setImmediate(() => socket.end())));
    const outcome = await Promise.race([answered, once(upload, "close").then(() => 400)]);
    expect(outcome).toBeGreaterThanOrEqual(400);
    expect((await refusal(current().bytesOf("short")))[1]).toBe(404);
  });

  it("keeps nothing of a body that is not the one that was promised", async () => {
    const { put } = bound(current());
    const ContentMD5 = Buffer.from(md5("another body"), "hex").toString("base64");
    expect((await refusal(put("corrupt", "this body", { ContentMD5 })))[1]).toBe(400);
    expect((await refusal(current().bytesOf("corrupt")))[1]).toBe(404);
  });

  it("takes a stream in chunks with its checksum behind them", async () => {
    const { put } = bound(current());
    const pieces = Array.from({ length: 40 }, () => randomBytes(10_007));
    const whole = Buffer.concat(pieces);
    const streamed = put("streamed", Readable.from(pieces), {
      ContentLength: whole.length,
      ChecksumAlgorithm: "CRC32",
    });
    if (current().has("no-trailing-checksums")) {
      expect((await refusal(streamed))[1]).toBeGreaterThanOrEqual(400);
      return;
    }
    expect((await streamed).ETag).toBe(`"${md5(whole)}"`);
  });

  it("keeps five hundred small objects that come many at once", async () => {
    const { put, s3, Bucket } = bound(current());
    const keys = Array.from({ length: 500 }, (_, index) => `small/${String(index).padStart(3, "0")}`);
    const waiting = [...keys];
    const lane = async () => {
      for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) await put(key, `body of ${key}`);
    };
    await Promise.all(Array.from({ length: 16 }, lane));
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "small/" }));
    expect(Contents?.map(({ Key, ETag }) => [Key, ETag])).toEqual(
      keys.map((key) => [key, `"${md5(`body of ${key}`)}"`]),
    );
  });
}

function bound(probe: S3Probe) {
  return { s3: probe.s3, Bucket: probe.Bucket, put: probe.put.bind(probe) };
}
