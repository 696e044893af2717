import { createHash, randomBytes } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { md5, refusal, type S3Probe } from "./s3-probe.ts";

const MIB = 1024 * 1024;

/** Objects that come in parts. */
export function multipartCases(current: () => S3Probe): void {
  const begin = async (Key: string): Promise<string> => {
    const { s3, Bucket } = current();
    const announced = new CreateMultipartUploadCommand({
      Bucket,
      Key,
      ContentType: "model/x",
      Metadata: { made: "parts" },
    });
    return (await s3.send(announced)).UploadId as string;
  };
  const part = async (Key: string, UploadId: string, PartNumber: number, Body: Uint8Array) => {
    const { s3, Bucket } = current();
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  type Named = { PartNumber: number; ETag: string | undefined };
  const complete = (
    Key: string,
    UploadId: string,
    Parts: Named[],
    extra: Partial<CompleteMultipartUploadCommandInput> = {},
  ) => {
    const { s3, Bucket } = current();
    return s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...extra }));
  };
  const abort = (Key: string, UploadId: string) =>
    current().s3.send(new AbortMultipartUploadCommand({ Bucket: current().Bucket, Key, UploadId }));

  it("makes 64 MB of eight parts, uploaded at once and in any order", async () => {
    const { s3, Bucket } = current();
    const pieces = Array.from({ length: 8 }, () => randomBytes(8 * MIB));
    const UploadId = await begin("parts/large");
    const upload = (index: number) => part("parts/large", UploadId, index + 1, pieces[index] as Buffer);
    const uploaded = await Promise.all([3, 0, 7, 1, 6, 2, 5, 4].map(upload));
    uploaded.sort((a, b) => a.PartNumber - b.PartNumber);
    expect(uploaded.map(({ ETag }) => ETag)).toEqual(pieces.map((piece) => `"${md5(piece)}"`));
    expect((await refusal(current().bytesOf("parts/large")))[1]).toBe(404);
    const { ETag } = await complete("parts/large", UploadId, uploaded);
    const sums = createHash("md5");
    for (const piece of pieces) sums.update(createHash("md5").update(piece).digest());
    const expected = `"${sums.digest("hex")}-8"`;
    expect(ETag).toBe(current().has("completes-without-etag") ? "" : expected);

    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "parts/large" }));
    expect(head).toMatchObject({
      ContentLength: 64 * MIB,
      ContentType: "model/x",
      Metadata: { made: "parts" },
      ETag: expected,
    });
    const whole = Buffer.concat(pieces);
    expect(md5(await current().bytesOf("parts/large"))).toBe(md5(whole));
    const Range = `bytes=${8 * MIB - 10}-${8 * MIB + 9}`;
    expect((await current().bytesOf("parts/large", { Range })).equals(whole.subarray(8 * MIB - 10, 8 * MIB + 10))).toBe(
      true,
    );
  });

  it("takes a part again in the place of itself", async () => {
    const UploadId = await begin("parts/again");
    await part("parts/again", UploadId, 1, Buffer.from("first try"));
    const second = await part("parts/again", UploadId, 1, Buffer.from("second try"));
    await complete("parts/again", UploadId, [second]);
    expect(await current().textOf("parts/again")).toBe("second try");
  });

  it("refuses parts that are too small, not there, not those that were sent, or out of order", async () => {
    const UploadId = await begin("parts/wrong");
    const parts = [
      await part("parts/wrong", UploadId, 1, randomBytes(1000)),
      await part("parts/wrong", UploadId, 2, randomBytes(5 * MIB)),
    ] as const;
    const outcome = async (...named: Named[]) => (await refusal(complete("parts/wrong", UploadId, named)))[0];
    expect(await outcome(...parts)).toBe("EntityTooSmall");
    expect(await outcome({ ...parts[1], PartNumber: 3 })).toBe("InvalidPart");
    expect(await outcome({ ...parts[0], ETag: `"${md5("other")}"` })).toBe("InvalidPart");
    const disorder = await outcome(parts[1], parts[0]);
    expect(disorder).toBe(current().has("sorts-parts") ? "EntityTooSmall" : "InvalidPartOrder");
    expect((await refusal(current().bytesOf("parts/wrong")))[1]).toBe(404);
    await abort("parts/wrong", UploadId);
  });

  it("forgets an upload that is aborted", async () => {
    const { s3, Bucket } = current();
    const Key = "parts/aborted";
    const UploadId = await begin(Key);
    const uploaded = await part(Key, UploadId, 1, randomBytes(1000));
    await abort(Key, UploadId);
    const late = await refusal(complete(Key, UploadId, [uploaded]));
    expect(late[0]).toBe(current().has("aborted-is-internal-error") ? "InternalError" : "NoSuchUpload");
    expect(await refusal(part(Key, UploadId, 2, randomBytes(10)))).toEqual(["NoSuchUpload", 404]);
    expect((await refusal(s3.send(new ListPartsCommand({ Bucket, Key, UploadId }))))[1]).toBe(404);
    expect((await refusal(current().bytesOf(Key)))[1]).toBe(404);
    expect(await refusal(part(Key, "no-such-upload", 1, randomBytes(10)))).toEqual(["NoSuchUpload", 404]);
  });

  it("lists parts and open uploads by pages", async () => {
    const { s3, Bucket } = current();
    const [a, b] = ["parts/open/a", "parts/open/b"] as const;
    const ids = [await begin(a), await begin(b)] as const;
    for (const number of [3, 1, 2]) await part(a, ids[0], number, Buffer.from(`part ${number}`));
    const first = await s3.send(new ListPartsCommand({ Bucket, Key: a, UploadId: ids[0], MaxParts: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2" });
    expect(first.Parts?.map(({ PartNumber, Size, ETag }) => [PartNumber, Size, ETag])).toEqual([
      [1, 6, `"${md5("part 1")}"`],
      [2, 6, `"${md5("part 2")}"`],
    ]);
    const rest = await s3.send(new ListPartsCommand({ Bucket, Key: a, UploadId: ids[0], PartNumberMarker: "2" }));
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
    const listing = (extra: object) =>
      s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "parts/open/", ...extra }));
    const page = await listing({ MaxUploads: 1 });
    expect(page.Uploads?.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([[a, ids[0]]]);
    expect(page.IsTruncated).toBe(true);
    const next = await listing({ KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker });
    expect(next.Uploads?.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([[b, ids[1]]]);
    await abort(a, ids[0]);
    await abort(b, ids[1]);
    expect((await listing({})).Uploads ?? []).toEqual([]);
  });

  it("makes a part of an object that is there, or of a range of it", async () => {
    const { s3, Bucket } = current();
    const source = randomBytes(6 * MIB);
    await current().put("parts/source", source);
    const [Key, CopySource] = ["parts/copied", `${Bucket}/parts/source`];
    const UploadId = await begin(Key);
    const copy = async (PartNumber: number, extra: object): Promise<Named> => {
      const command = new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber, CopySource, ...extra });
      return { PartNumber, ETag: (await s3.send(command)).CopyPartResult?.ETag };
    };
    const parts = [await copy(1, {}), await copy(2, { CopySourceRange: "bytes=10-99" })];
    await complete(Key, UploadId, parts);
    const expected = Buffer.concat([source, source.subarray(10, 100)]);
    expect((await current().bytesOf(Key)).equals(expected)).toBe(true);
  });

  it("answers a completion that is repeated, and keeps the object", async () => {
    const UploadId = await begin("parts/twice");
    const uploaded = await part("parts/twice", UploadId, 1, Buffer.from("once"));
    await complete("parts/twice", UploadId, [uploaded]);
    const { etag } = (await current().store.head("parts/twice")) ?? {};
    expect((await complete("parts/twice", UploadId, [uploaded])).ETag?.replaceAll('"', "")).toBe(etag);
    expect(await current().textOf("parts/twice")).toBe("once");
  });

  it("completes only where nothing is when asked to", async () => {
    await current().put("parts/taken", "already there");
    const UploadId = await begin("parts/taken");
    const uploaded = await part("parts/taken", UploadId, 1, Buffer.from("in parts"));
    const outcome = await refusal(complete("parts/taken", UploadId, [uploaded], { IfNoneMatch: "*" }));
    if (current().has("completes-unconditionally")) {
      expect(outcome[0]).toBe("accepted");
      return;
    }
    expect(outcome).toEqual(["PreconditionFailed", 412]);
    expect(await current().textOf("parts/taken")).toBe("already there");
    await abort("parts/taken", UploadId);
  });
}
