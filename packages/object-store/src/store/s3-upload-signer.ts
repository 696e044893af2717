import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { LodeError } from "@lode/runtime/errors";
import { connectS3, type S3Connection } from "./s3-connection.ts";
import type { PresignedPost, PresignPostOptions, UploadSigner } from "./upload-signer.ts";

/** SigV4 keys live a week, so no right that they sign can live longer. */
const LONGEST_SECONDS = 7 * 24 * 3600;

export interface S3UploadSignerOptions extends S3Connection {
  /**
   * What URLs and forms name instead of `endpoint`, when their holders reach the store by another address than this
   * process does. It has to arrive at the store with this host name, since that is signed.
   */
  readonly publicEndpoint?: string;
}

/** Signs upload forms and read URLs for one bucket, on this machine's real clock. */
export class S3UploadSigner implements UploadSigner {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor({ publicEndpoint, ...connection }: S3UploadSignerOptions) {
    this.#client = connectS3({ ...connection, ...(publicEndpoint === undefined ? {} : { endpoint: publicEndpoint }) });
    this.#bucket = connection.bucket;
  }

  async presignPost(options: PresignPostOptions): Promise<PresignedPost> {
    refuseWideRights(options);
    const { url, fields } = await createPresignedPost(this.#client, {
      Bucket: this.#bucket,
      // The client turns this ending into the condition that the key starts with the prefix.
      Key: `${options.keyPrefix}\${filename}`,
      Conditions: [["content-length-range", options.minBytes, options.maxBytes]],
      Fields: { ...options.fields },
      Expires: options.expiresInSeconds,
    });
    return { url, fields };
  }

  async presignGet(key: string, expiresInSeconds: number): Promise<string> {
    refuseLongLife(expiresInSeconds);
    return getSignedUrl(this.#client, new GetObjectCommand({ Bucket: this.#bucket, Key: key }), {
      expiresIn: expiresInSeconds,
    });
  }

  /** Closes idle connections. */
  [Symbol.dispose](): void {
    this.#client.destroy();
  }
}

function refuseWideRights(options: PresignPostOptions): void {
  // Without the slash, the folder of `hotkey=5F` would also be the folder of every hotkey that begins so.
  if (!options.keyPrefix.endsWith("/") || options.keyPrefix.includes("${")) {
    throw refused("an upload prefix ends with a slash and holds no variables", { keyPrefix: options.keyPrefix });
  }
  const { minBytes, maxBytes } = options;
  if (!Number.isSafeInteger(minBytes) || !Number.isSafeInteger(maxBytes) || minBytes < 0 || maxBytes < minBytes) {
    throw refused("an upload needs 0 <= minBytes <= maxBytes", { minBytes, maxBytes });
  }
  refuseLongLife(options.expiresInSeconds);
}

function refuseLongLife(expiresInSeconds: number): void {
  if (!Number.isSafeInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > LONGEST_SECONDS) {
    throw refused(`a signed right lives 1 to ${LONGEST_SECONDS} seconds`, { expiresInSeconds });
  }
}

function refused(message: string, facts: Record<string, unknown>): LodeError {
  return new LodeError("STORE_GRANT_INVALID", message, { retry: "never", facts, next: "Correct the caller." });
}
