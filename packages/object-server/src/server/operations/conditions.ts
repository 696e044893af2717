import type { ObjectMeta } from "../disk/object-meta.ts";
import type { RequestHeaders } from "../request-headers.ts";
import { S3Error } from "../s3-error.ts";

/** `"a", "b"` or `*`; S3 also takes etags without quotes. */
function matches(header: string, etag: string): boolean {
  return header
    .split(",")
    .map((entry) => entry.trim().replace(/^"(.*)"$/, "$1"))
    .some((entry) => entry === "*" || entry === etag);
}

/** Whole seconds, since that is what an HTTP date and `Last-Modified` hold. */
function seconds(httpDate: string): number | undefined {
  const atMs = Date.parse(httpDate);
  return Number.isNaN(atMs) ? undefined : Math.floor(atMs / 1000);
}

/**
 * Whether a reader wants this version, or has it already.
 * @throws S3Error PreconditionFailed
 * @source RFC 9110 section 13.2.2: an etag speaks before a date.
 */
export function judgeReader(headers: RequestHeaders, meta: ObjectMeta): "wants" | "has" {
  const modified = Math.floor(meta.lastModified / 1000);
  const ifMatch = headers.get("if-match");
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, meta.etag)) throw preconditionFailed("If-Match");
  } else {
    const since = seconds(headers.get("if-unmodified-since") ?? "");
    if (since !== undefined && modified > since) throw preconditionFailed("If-Unmodified-Since");
  }
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch !== undefined) {
    return matches(ifNoneMatch, meta.etag) ? "has" : "wants";
  }
  const since = seconds(headers.get("if-modified-since") ?? "");
  return since !== undefined && modified <= since ? "has" : "wants";
}

/** What has to hold of the present object for a write or a delete to happen; undefined when the request does not care. */
export function writePrecondition(
  headers: RequestHeaders,
): ((current: Pick<ObjectMeta, "etag"> | undefined) => void) | undefined {
  const ifMatch = headers.get("if-match");
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== "*") {
    throw new S3Error("NotImplemented", "If-None-Match of a write takes * only.");
  }
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined;
  return (current) => {
    if (ifNoneMatch !== undefined && current !== undefined) throw preconditionFailed("If-None-Match");
    if (ifMatch === undefined) return;
    if (current === undefined) throw new S3Error("NoSuchKey", "The specified key does not exist.");
    if (!matches(ifMatch, current.etag)) throw preconditionFailed("If-Match");
  };
}

/** @throws S3Error PreconditionFailed when the version to be copied is not the one that the request means. */
export function requireCopyable(headers: RequestHeaders, meta: ObjectMeta): void {
  const ifMatch = headers.get("x-amz-copy-source-if-match");
  if (ifMatch !== undefined && !matches(ifMatch, meta.etag)) throw preconditionFailed("x-amz-copy-source-If-Match");
  const ifNoneMatch = headers.get("x-amz-copy-source-if-none-match");
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, meta.etag)) {
    throw preconditionFailed("x-amz-copy-source-If-None-Match");
  }
}

function preconditionFailed(condition: string): S3Error {
  return new S3Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    Condition: condition,
  });
}
