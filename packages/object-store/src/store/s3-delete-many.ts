import { DeleteObjectCommand, DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { withDeadline } from "./s3-deadline.ts";
import { isNotBuilt, isRetriedCode } from "./s3-failure.ts";
import type { S3Place } from "./s3-files.ts";
import { StoreRefused, StoreUnreachable } from "./store-errors.ts";

/** S3's own. */
const BATCH = 1000;
// XML 1.0 cannot hold these, not even as character references, so such keys go one by one.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_IN_XML = /[\u0000-\u001f\ufffe\uffff]|\p{Cs}/u;

export async function deleteManyFromS3(
  place: S3Place,
  keys: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const nameable = keys.filter((key) => !NOT_IN_XML.test(key));
  for (let start = 0; start < nameable.length; start += BATCH) {
    const batch = nameable.slice(start, start + BATCH);
    if (!(await deleteBatch(place, batch, signal))) await deleteSingly(place, batch, signal);
  }
  await deleteSingly(
    place,
    keys.filter((key) => NOT_IN_XML.test(key)),
    signal,
  );
}

/** @returns false when the service does not know how to delete many. */
async function deleteBatch(place: S3Place, batch: readonly string[], signal: AbortSignal | undefined) {
  const [first = ""] = batch;
  const operation = { name: "deleteMany", key: first, signal, timeoutMs: place.transferTimeoutMs };
  return withDeadline(operation, async (abortSignal) => {
    const command = new DeleteObjectsCommand({
      Bucket: place.bucket,
      Delete: { Quiet: true, Objects: batch.map((Key) => ({ Key })) },
    });
    try {
      const { Errors = [] } = await place.client.send(command, { abortSignal });
      const failed = Errors.find(({ Code }) => !isRetriedCode(Code ?? "")) ?? Errors[0];
      if (failed === undefined) return true;
      const { Key = first, Code = "unknown", Message = "" } = failed;
      const cause = new Error(`${Code}: ${Message}`);
      if (isRetriedCode(Code)) throw new StoreUnreachable("deleteMany", Key, cause);
      throw new StoreRefused("deleteMany", Key, Code, undefined, cause);
    } catch (failure) {
      if (isNotBuilt(failure)) return false;
      throw failure;
    }
  });
}

async function deleteSingly(place: S3Place, keys: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  for (const key of keys) {
    await withDeadline({ name: "deleteMany", key, signal, timeoutMs: place.transferTimeoutMs }, (abortSignal) =>
      place.client.send(new DeleteObjectCommand({ Bucket: place.bucket, Key: key }), { abortSignal }),
    );
  }
}
