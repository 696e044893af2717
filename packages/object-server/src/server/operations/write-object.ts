import { S3Error } from "../s3-error.ts";
import type { Answer } from "./answer.ts";
import { writePrecondition } from "./conditions.ts";
import { readAttributes } from "./object-attributes.ts";
import type { ObjectCall } from "./object-call.ts";

/** PutObject, also on condition that nothing (`If-None-Match: *`) or one version (`If-Match`) is there. */
export async function putObject(call: ObjectCall): Promise<Answer> {
  const attributes = readAttributes(call.headers, call.limits);
  const precondition = writePrecondition(call.headers);
  // Asked early, so that a body that is not wanted need not travel, and again at the moment of the write.
  precondition?.(call.bucket.head(call.key));
  const body = call.body(call.limits.maxObjectBytes);
  const staged = await call.bucket.stage(body.content, call.limits.maxObjectBytes);
  const meta = await call.bucket.commit(staged, {
    key: call.key,
    ...attributes,
    ...(precondition === undefined ? {} : { precondition }),
  });
  return { status: 200, headers: { ETag: `"${meta.etag}"` } };
}

/** DeleteObject. What is not there is already deleted. */
export async function deleteObject(call: ObjectCall): Promise<Answer> {
  if (call.headers.get("if-none-match") !== undefined) {
    throw new S3Error("NotImplemented", "A delete takes If-Match only.");
  }
  await call.bucket.delete(call.key, writePrecondition(call.headers));
  return { status: 204 };
}
