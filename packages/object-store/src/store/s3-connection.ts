import { S3Client } from "@aws-sdk/client-s3";

/** Where a bucket is and who asks. */
export interface S3Connection {
  /** Base URL of an S3-compatible service; absent means AWS itself. */
  readonly endpoint?: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** `{endpoint}/{bucket}/{key}` instead of `{bucket}.{endpoint}/{key}`. */
  readonly forcePathStyle?: boolean;
  /** Real milliseconds in which a request has to be answered, retries not counted. Default 60,000. */
  readonly timeoutMs?: number;
  /** Attempts that the client makes before it reports a failure. Default 3. */
  readonly maxAttempts?: number;
}

/** With no logger of its own the client warns on the console; what it has to say comes as an error as well. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

export function connectS3(connection: S3Connection): S3Client {
  const timeoutMs = connection.timeoutMs ?? 60_000;
  return new S3Client({
    region: connection.region,
    credentials: { ...connection.credentials },
    forcePathStyle: connection.forcePathStyle ?? false,
    logger: silent,
    maxAttempts: connection.maxAttempts ?? 3,
    requestHandler: {
      connectionTimeout: Math.min(timeoutMs, 10_000),
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
    },
    ...(connection.endpoint === undefined ? {} : { endpoint: connection.endpoint }),
  });
}
