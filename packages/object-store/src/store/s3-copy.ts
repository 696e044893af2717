import { CopyObjectCommand, DeleteObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { etagOf, quoted } from "./s3-answer.ts";
import { withDeadline } from "./s3-deadline.ts";
import { isAbsentObject, isFailedCondition } from "./s3-failure.ts";
import type { S3Place } from "./s3-files.ts";

interface Copying {
  readonly from: string;
  readonly to: string;
  /** Whether the service looks at the condition itself. */
  readonly trusted: boolean;
}

/**
 * Copies only the version that was seen.
 *
 * A service that takes the condition without looking at it is looked after here: the source before, so that a good copy
 * from earlier is not overwritten, and the copy's etag afterwards, for a writer that came in between. A copy that turns out
 * to be of another version is deleted again.
 */
export function copyWithinS3(
  place: S3Place,
  { from, to, trusted }: Copying,
  options: { readonly ifMatch: string; readonly signal?: AbortSignal },
): Promise<{ readonly etag: string } | undefined> {
  const { bucket: Bucket, client, transferTimeoutMs: timeoutMs } = place;
  const { ifMatch, signal } = options;
  return withDeadline({ name: "copy", key: from, signal, timeoutMs }, async (abortSignal) => {
    const isSeenVersion = async (): Promise<boolean> => {
      const head = await client.send(new HeadObjectCommand({ Bucket, Key: from }), { abortSignal });
      return etagOf("copy", from, head.ETag) === ifMatch;
    };
    try {
      if (!trusted && !(await isSeenVersion())) return undefined;
      const command = new CopyObjectCommand({
        Bucket,
        Key: to,
        CopySource: `${Bucket}/${from.split("/").map(encodeURIComponent).join("/")}`,
        CopySourceIfMatch: quoted(ifMatch),
      });
      const answer = await client.send(command, { abortSignal });
      const etag = etagOf("copy", to, answer.CopyObjectResult?.ETag);
      // Where etags are no digests of the bytes, as with some encryption, every copy has one of its own.
      if (trusted || etag === ifMatch || (await isSeenVersion())) return { etag };
      await client.send(new DeleteObjectCommand({ Bucket, Key: to }), { abortSignal });
      return undefined;
    } catch (failure) {
      if (isAbsentObject(failure) || isFailedCondition(failure)) return undefined;
      throw failure;
    }
  });
}
