import type { OpenObject } from "../disk/disk-bucket.ts";
import { MAX_PARTS } from "../disk/upload-meta.ts";
import { S3Error } from "../s3-error.ts";
import { readSlice } from "../send-answer.ts";
import { xmlDocument } from "../xml/write-xml.ts";
import type { Answer } from "./answer.ts";
import { requireCopyable } from "./conditions.ts";
import { parseCopySource } from "./copy-object.ts";
import { readAttributes } from "./object-attributes.ts";
import type { ObjectCall } from "./object-call.ts";
import { noSuchKey } from "./read-object.ts";

/** UploadPart: a part may come in any order, several at once, and again in the place of itself. */
export async function uploadPart(call: ObjectCall): Promise<Answer> {
  const { upload, partNumber } = partOf(call);
  const body = call.body(call.limits.maxObjectBytes);
  const staged = await call.bucket.stage(body.content, call.limits.maxObjectBytes);
  const { etag } = await call.bucket.commitPart(upload, partNumber, staged);
  return { status: 200, headers: { ETag: `"${etag}"` } };
}

/** UploadPartCopy: the bytes of a part are those of an object that is there, or a range of them. */
export async function uploadPartCopy(call: ObjectCall): Promise<Answer> {
  const { upload, partNumber } = partOf(call);
  const { bucket, key } = parseCopySource(call.headers.get("x-amz-copy-source") ?? "");
  const source = call.buckets.get(bucket);
  if (source === undefined) throw new S3Error("NoSuchBucket", "The specified bucket does not exist");
  const object = await source.open(key);
  if (object === undefined) throw noSuchKey(key);
  const part = await copyRange(call, object, async (content, length) => {
    call.expectLongWork(length);
    const staged = await call.bucket.stage(content, call.limits.maxObjectBytes);
    return call.bucket.commitPart(upload, partNumber, staged);
  });
  const result = [
    ["LastModified", new Date(part.lastModified).toISOString()],
    ["ETag", `"${part.etag}"`],
  ] as const;
  return { status: 200, body: { xml: xmlDocument(["CopyPartResult", result]) } };
}

async function copyRange<T>(
  call: ObjectCall,
  object: OpenObject,
  take: (content: AsyncIterable<Uint8Array>, length: number) => Promise<T>,
): Promise<T> {
  try {
    requireCopyable(call.headers, object.meta);
    const { start, length } = parseCopyRange(call.headers.get("x-amz-copy-source-range"), object.meta.size);
    return await take(readSlice({ object, start, length }), length);
  } finally {
    await object.file.close();
  }
}

function partOf(call: ObjectCall) {
  // Nothing of it is kept for a part, but what would have to be obeyed is refused.
  readAttributes(call.headers, call.limits);
  const text = call.query.get("partNumber") ?? "";
  const partNumber = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (partNumber < 1 || partNumber > MAX_PARTS) {
    throw new S3Error("InvalidArgument", `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`);
  }
  return { upload: call.bucket.uploads.get(call.query.get("uploadId") ?? "", call.key), partNumber };
}

/** `bytes=first-last`, both given and both inside the object. */
function parseCopyRange(header: string | undefined, size: number): { readonly start: number; readonly length: number } {
  if (header === undefined) return { start: 0, length: size };
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header);
  const [first, last] = match === null ? [1, 0] : [Number(match[1]), Number(match[2])];
  if (first > last) {
    throw new S3Error("InvalidArgument", "The x-amz-copy-source-range value must be of the form bytes=first-last");
  }
  if (last >= size)
    throw new S3Error("InvalidRange", "The requested range is not satisfiable", { ActualObjectSize: size });
  return { start: first, length: last - first + 1 };
}
