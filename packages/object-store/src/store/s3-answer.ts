import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { ObjectHead } from "./object-store.ts";
import { StoreRefused } from "./store-errors.ts";

/** @throws StoreRefused when the answer lacks what every S3 service gives. */
export function headOf(
  operation: string,
  key: string,
  answer: Pick<HeadObjectCommandOutput, "ContentLength" | "ETag" | "LastModified" | "ContentType">,
): ObjectHead {
  if (answer.ContentLength === undefined || answer.LastModified === undefined) {
    throw new StoreRefused(operation, key, "IncompleteAnswer", undefined, undefined);
  }
  return {
    size: answer.ContentLength,
    etag: etagOf(operation, key, answer.ETag),
    lastModified: answer.LastModified.getTime(),
    contentType: answer.ContentType ?? "application/octet-stream",
  };
}

export function etagOf(operation: string, key: string, etag: string | undefined): string {
  if (etag === undefined) throw new StoreRefused(operation, key, "MissingEtag", undefined, undefined);
  return etag.replace(/^"(.*)"$/, "$1");
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}
