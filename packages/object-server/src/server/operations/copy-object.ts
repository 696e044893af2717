import { isBucketName, parseKey } from "../object-key.ts";
import { S3Error } from "../s3-error.ts";
import { xmlDocument } from "../xml/write-xml.ts";
import type { Answer } from "./answer.ts";
import { requireCopyable, writePrecondition } from "./conditions.ts";
import { readAttributes } from "./object-attributes.ts";
import type { ObjectCall } from "./object-call.ts";
import { noSuchKey } from "./read-object.ts";

/** CopyObject within this server, also on condition that the source is still the version that was seen. */
export async function copyObject(call: ObjectCall): Promise<Answer> {
  const attributes = readAttributes(call.headers, call.limits);
  const directive = call.headers.get("x-amz-metadata-directive") ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE") {
    throw new S3Error("InvalidArgument", "x-amz-metadata-directive is COPY or REPLACE.");
  }
  const precondition = writePrecondition(call.headers);
  const { bucket, key } = parseCopySource(call.headers.get("x-amz-copy-source") ?? "");
  const source = call.buckets.get(bucket);
  if (source === undefined) throw new S3Error("NoSuchBucket", "The specified bucket does not exist");
  if (source === call.bucket && key === call.key && directive === "COPY") {
    throw new S3Error(
      "InvalidRequest",
      "This copy request is illegal because it copies an object to itself unchanged.",
    );
  }
  call.expectLongWork(source.head(key)?.size ?? 0);
  const copied = await call.bucket.stageCopy(source, key, (meta) => requireCopyable(call.headers, meta));
  if (copied === undefined) throw noSuchKey(key);
  const { contentType, metadata } = directive === "REPLACE" ? attributes : copied.meta;
  const meta = await call.bucket.commit(copied.staged, {
    key: call.key,
    contentType,
    metadata,
    ...(precondition === undefined ? {} : { precondition }),
  });
  const result = [
    ["ETag", `"${meta.etag}"`],
    ["LastModified", new Date(meta.lastModified).toISOString()],
  ] as const;
  return { status: 200, body: { xml: xmlDocument(["CopyObjectResult", result]) } };
}

/** `/{bucket}/{key}`, percent-encoded, the first slash optional. */
export function parseCopySource(header: string): { readonly bucket: string; readonly key: string } {
  if (header.includes("?")) throw new S3Error("NotImplemented", "There are no versions.");
  let decoded: string;
  try {
    decoded = decodeURIComponent(header);
  } catch {
    throw wrongSource();
  }
  const match = /^\/?([^/]+)\/(.+)$/s.exec(decoded);
  if (match === null || !isBucketName(match[1] as string)) throw wrongSource();
  return { bucket: match[1] as string, key: parseKey(match[2] as string) };
}

function wrongSource(): S3Error {
  return new S3Error("InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
}
