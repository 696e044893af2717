import { S3ObjectStore, S3UploadSigner, StoreUnreachable } from "@lode/object-store/store";
import type { StandaloneSettings } from "./config.ts";
import type { Secrets } from "./environment.ts";
import type { OpenedStore } from "./opened-store.ts";

/** Nothing lies below it: that the bucket answers is what counts. */
const nobodysPrefix = "health/";
/** Real milliseconds; at the start a person waits. */
const timeoutMs = 10_000;

/**
 * A bucket of an S3-compatible service. One that refuses us is told at once; one that is away right now is only warned
 * of, as a replica that starts during an outage should be there when it ends.
 * @throws LodeError STORE_REFUSED
 */
export async function openS3Store(
  bucket: NonNullable<StandaloneSettings["bucket"]>,
  credentials: NonNullable<Secrets["bucketKeys"]>,
  warn: (text: string) => void,
): Promise<OpenedStore> {
  const { name, endpoint, region, publicEndpoint } = bucket;
  const connection = {
    region,
    bucket: name,
    credentials,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
  };
  try {
    const impatient = new S3ObjectStore({ ...connection, timeoutMs, maxAttempts: 1 });
    for await (const _ of impatient.list(nobodysPrefix)) break;
  } catch (error) {
    if (!(error instanceof StoreUnreachable)) throw error;
    warn(`the bucket ${name} does not answer right now: ${error.message}`);
  }
  // An address that clients reach may need the path style as well.
  const forms = publicEndpoint === undefined ? connection : { ...connection, publicEndpoint, forcePathStyle: true };
  const uploads = new S3UploadSigner(forms);
  const url = publicEndpoint ?? endpoint ?? `https://s3.${region}.amazonaws.com`;
  return {
    store: new S3ObjectStore(connection),
    uploads,
    bucket: { name, region },
    url,
    told: `bucket ${name} at ${url}`,
    [Symbol.asyncDispose]: async () => uploads[Symbol.dispose](),
  };
}
