import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testBucket as Bucket, type ServerUnderTest, serverUnderTest } from "./server-under-test.ts";
import { answerOf, md5, refusal, S3Probe } from "./testing/s3-probe.ts";

/** Small parts, so that what is about many of them is quickly asked. */
let under: ServerUnderTest;
let probe: S3Probe;

beforeAll(async () => {
  under = await serverUnderTest({ limits: { minPartBytes: 5, maxObjectBytes: 100, maxUploads: 40 } });
  probe = new S3Probe({ ...under.connection, quirks: new Set() });
});

afterAll(async () => {
  probe[Symbol.dispose]();
  await under[Symbol.asyncDispose]();
});

const begin = async (Key: string): Promise<string> =>
  (await probe.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId as string;

async function part(Key: string, UploadId: string, PartNumber: number, Body: string, extra: object = {}) {
  const { ETag } = await probe.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...extra }));
  return { PartNumber, ETag };
}

type Named = Awaited<ReturnType<typeof part>>;
const complete = (
  Key: string,
  UploadId: string,
  Parts: Named[],
  extra: Partial<CompleteMultipartUploadCommandInput> = {},
) => probe.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...extra }));
const abort = (Key: string, UploadId: string) =>
  probe.s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
const leftovers = () => readdir(join(under.dataDir, "buckets", Bucket, "incoming"));

test("a part has a number from one to ten thousand, and an upload that is this key's in this bucket", async () => {
  const id = await begin("numbered");
  await probe.s3.send(new CreateBucketCommand({ Bucket: "next-door" }));
  for (const number of [0, -1, 10_001, 1.5, 1e20]) {
    expect(await refusal(part("numbered", id, number, "x"))).toEqual(["InvalidArgument", 400]);
  }
  expect((await refusal(part("numbered", id, 10_000, "x")))[0]).toBe("accepted");
  expect((await refusal(part("another key", id, 1, "x")))[0]).toBe("NoSuchUpload");
  const nextDoor = { Bucket: "next-door", Key: "numbered", UploadId: id, PartNumber: 1, Body: "x" };
  expect((await refusal(probe.s3.send(new UploadPartCommand(nextDoor))))[0]).toBe("NoSuchUpload");
  expect((await refusal(abort("another key", id)))[0]).toBe("NoSuchUpload");
  expect(await leftovers()).toEqual([]);
});

test("a URL for one part is for that part alone", async () => {
  const id = await begin("signed");
  const url = await probe.presignedPut("signed");
  const asPart = `${url}&partNumber=1&uploadId=${id}`;
  const answer = await answerOf(fetch(asPart, { method: "PUT", body: "x" }));
  expect(answer).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
});

test("an object of parts is no larger than any other, and as large as was promised", async () => {
  const id = await begin("sized");
  const parts = [await part("sized", id, 1, "a".repeat(60)), await part("sized", id, 2, "b".repeat(60))] as const;
  expect(await refusal(complete("sized", id, [...parts]))).toEqual(["EntityTooLarge", 400]);
  expect((await refusal(part("sized", id, 3, "c".repeat(101))))[0]).toBe("EntityTooLarge");
  const smaller = await part("sized", id, 2, "b".repeat(40));
  const promising = (MpuObjectSize: number) => complete("sized", id, [parts[0], smaller], { MpuObjectSize });
  expect((await refusal(promising(99)))[0]).toBe("InvalidRequest");
  await promising(100);
  expect(await probe.textOf("sized")).toBe("a".repeat(60) + "b".repeat(40));
});

test("a part that is not what was promised is not there", async () => {
  const id = await begin("checked");
  const first = await part("checked", id, 1, "as it was");
  const ContentMD5 = Buffer.from(md5("something else"), "hex").toString("base64");
  expect((await refusal(part("checked", id, 1, "as it is", { ContentMD5 })))[0]).toBe("BadDigest");
  const wrong = { ChecksumSHA256: Buffer.alloc(32).toString("base64") };
  expect((await refusal(part("checked", id, 1, "as it is", wrong)))[0]).toBe("BadDigest");
  await complete("checked", id, [first]);
  expect(await probe.textOf("checked")).toBe("as it was");
});

test("a completion holds the whole to its checksum, and may be tried again", async () => {
  const id = await begin("summed");
  const parts = [await part("summed", id, 1, "first "), await part("summed", id, 2, "second")];
  const ChecksumType = "FULL_OBJECT";
  const wrong = complete("summed", id, parts, { ChecksumCRC32: "AAAAAA==", ChecksumType });
  expect(await refusal(wrong)).toEqual(["BadDigest", 400]);
  expect(await leftovers()).toEqual([]);
  await complete("summed", id, parts, { ChecksumCRC32: crc32Of("first second"), ChecksumType });
  expect(await probe.textOf("summed")).toBe("first second");
});

function crc32Of(text: string): string {
  let value = ~0;
  for (const byte of Buffer.from(text)) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(~value >>> 0);
  return bytes.toString("base64");
}

test("a completion can depend on what is there", async () => {
  const { ETag } = await probe.put("depending", "one");
  const id = await begin("depending");
  const parts = [await part("depending", id, 1, "two")];
  const stale = `"${md5("never")}"`;
  expect(await refusal(complete("depending", id, parts, { IfMatch: stale }))).toEqual(["PreconditionFailed", 412]);
  expect(await probe.textOf("depending")).toBe("one");
  await complete("depending", id, parts, { IfMatch: ETag });
  expect(await probe.textOf("depending")).toBe("two");
});

test("many who complete one upload at once all hear the same, and one who aborts it meanwhile breaks nothing", async () => {
  const id = await begin("contested");
  const parts = [await part("contested", id, 1, "whole")];
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => complete("contested", id, parts)));
  expect(new Set(outcomes.map(({ ETag }) => ETag)).size).toBe(1);
  for (let turn = 0; turn < 10; turn++) {
    const key = `raced/${turn}`;
    const raced = await begin(key);
    const named = [await part(key, raced, 1, "whole")];
    const late = part(key, raced, 2, "late");
    const [completed] = await Promise.all([
      refusal(complete(key, raced, named)),
      refusal(abort(key, raced)),
      refusal(late),
    ]);
    expect(["accepted", "NoSuchUpload"]).toContain(completed[0]);
    const found = await probe.store.head(key);
    expect(found?.size).toBe(completed[0] === "accepted" ? 5 : undefined);
  }
  const { Uploads = [] } = await probe.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "raced/" }));
  expect([Uploads, await leftovers()]).toEqual([[], []]);
});

test("a repeated completion is answered only for the object that it made", async () => {
  const id = await begin("made");
  const parts = [await part("made", id, 1, "in parts")];
  const { ETag } = await complete("made", id, parts);
  expect((await complete("made", id, parts)).ETag).toBe(ETag);
  await probe.put("made", "otherwise");
  expect((await refusal(complete("made", id, parts)))[0]).toBe("NoSuchUpload");
  expect(await probe.textOf("made")).toBe("otherwise");
});

test("a part is copied from what is there, in bounds, and only from the version that is meant", async () => {
  await probe.s3.send(new PutObjectCommand({ Bucket, Key: "from", Body: "0123456789" }));
  const id = await begin("into");
  const copy = (extra: object) => {
    const place = { Bucket, Key: "into", UploadId: id, PartNumber: 1, CopySource: `${Bucket}/from` };
    return refusal(probe.s3.send(new UploadPartCopyCommand({ ...place, ...extra })));
  };
  expect(await copy({ CopySourceRange: "bytes=5-10" })).toEqual(["InvalidRange", 416]);
  for (const CopySourceRange of ["bytes=5-", "bytes=-5", "bytes=6-5", "5-6"]) {
    expect((await copy({ CopySourceRange }))[0]).toBe("InvalidArgument");
  }
  expect(await copy({ CopySource: `${Bucket}/absent` })).toEqual(["NoSuchKey", 404]);
  expect((await copy({ CopySourceIfMatch: `"${md5("other")}"` }))[0]).toBe("PreconditionFailed");
  expect((await copy({ CopySourceRange: "bytes=2-4", CopySourceIfMatch: `"${md5("0123456789")}"` }))[0]).toBe(
    "accepted",
  );
  await complete("into", id, [{ PartNumber: 1, ETag: `"${md5("234")}"` }]);
  expect(await probe.textOf("into")).toBe("234");
});

test("uploads are listed by folders and pages, each key's by their age", async () => {
  const ids = new Map<string, string[]>();
  for (const key of ["tree/a", "tree/b/1", "tree/b/2", "tree/c", "tree/c"]) {
    await under.objectClock.advanceBy(1);
    ids.set(key, [...(ids.get(key) ?? []), await begin(key)]);
  }
  const seen: string[] = [];
  for (let [KeyMarker, UploadIdMarker]: (string | undefined)[] = []; ; ) {
    const page: ListMultipartUploadsCommandOutput = await probe.s3.send(
      new ListMultipartUploadsCommand({
        Bucket,
        Prefix: "tree/",
        Delimiter: "/",
        MaxUploads: 1,
        KeyMarker,
        UploadIdMarker,
      }),
    );
    seen.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId as string));
    seen.push(...(page.CommonPrefixes ?? []).map((common) => common.Prefix as string));
    if (!page.IsTruncated) break;
    [KeyMarker, UploadIdMarker] = [page.NextKeyMarker, page.NextUploadIdMarker];
  }
  expect(seen).toEqual([...(ids.get("tree/a") ?? []), "tree/b/", ...(ids.get("tree/c") ?? [])]);
});

test("no more uploads are open than the bucket has room for", async () => {
  const opened: string[] = [];
  for (;;) {
    const outcome = await refusal(begin("crowd").then((id) => opened.push(id)));
    if (outcome[0] !== "accepted") {
      expect(outcome).toEqual(["QuotaExceeded", 403]);
      break;
    }
    expect(opened.length).toBeLessThanOrEqual(40);
  }
  await abort("crowd", opened[0] as string);
  expect(await refusal(begin("crowd"))).toEqual(["accepted", 200]);
});
