import { createHash } from "node:crypto";
import {
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { S3ObjectStore, S3UploadSigner } from "@lode/object-store/store";
import type { Quirk, S3Target } from "./s3-target.ts";

export const md5 = (bytes: Uint8Array | string): string => createHash("md5").update(bytes).digest("hex");

/** S3's own word for a refusal and its status; `accepted` when there was none. */
export async function refusal(work: Promise<unknown>): Promise<readonly [string, number | undefined]> {
  try {
    await work;
  } catch (failure) {
    if (failure instanceof S3ServiceException) return [failure.name, failure.$metadata.httpStatusCode];
    throw failure;
  }
  return ["accepted", 200];
}

export interface RawAnswer {
  readonly status: number;
  /** What stands in `<Code>`; empty when there is none. */
  readonly code: string;
  readonly text: string;
}

export async function answerOf(work: Promise<Response>): Promise<RawAnswer> {
  const answer = await work;
  const text = await answer.text();
  return { status: answer.status, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? "", text };
}

/** The clients that the cases look at one target with. */
export class S3Probe implements Disposable {
  readonly target: S3Target;
  readonly Bucket: string;
  readonly s3: S3Client;
  readonly store: S3ObjectStore;
  readonly signer: S3UploadSigner;
  readonly #presigner: S3Client;

  constructor(target: S3Target) {
    const { endpoint, region, credentials, bucket } = target;
    const place = { endpoint, region, credentials, forcePathStyle: true };
    this.target = target;
    this.Bucket = bucket;
    this.s3 = new S3Client({ ...place, maxAttempts: 1 });
    this.store = new S3ObjectStore({ ...place, bucket, maxAttempts: 1 });
    this.signer = new S3UploadSigner({ ...place, bucket });
    // Signs URLs without a checksum of a body that it has not seen.
    this.#presigner = new S3Client({ ...place, requestChecksumCalculation: "WHEN_REQUIRED" });
  }

  has(quirk: Quirk): boolean {
    return this.target.quirks.has(quirk);
  }

  put(Key: string, Body: NonNullable<PutObjectCommandInput["Body"]>, extra: Partial<PutObjectCommandInput> = {}) {
    return this.s3.send(new PutObjectCommand({ Bucket: this.Bucket, Key, Body, ...extra }));
  }

  async bytesOf(Key: string, extra: { readonly Range?: string } = {}): Promise<Buffer> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.Bucket, Key, ...extra }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  async textOf(Key: string, extra: { readonly Range?: string } = {}): Promise<string> {
    return (await this.bytesOf(Key, extra)).toString();
  }

  /** @param signedSecondsAgo sixty seconds of life are counted from then. */
  presignedPut(Key: string, signedSecondsAgo = 0): Promise<string> {
    return this.#presign(new PutObjectCommand({ Bucket: this.Bucket, Key }), signedSecondsAgo);
  }

  presignedGet(Key: string, signedSecondsAgo = 0): Promise<string> {
    return this.#presign(new GetObjectCommand({ Bucket: this.Bucket, Key }), signedSecondsAgo);
  }

  async #presign(command: PutObjectCommand | GetObjectCommand, secondsAgo: number): Promise<string> {
    const signingDate = new Date(Date.now() - secondsAgo * 1000);
    // The two commands share no type that the presigner takes.
    return command instanceof PutObjectCommand
      ? getSignedUrl(this.#presigner, command, { expiresIn: 60, signingDate })
      : getSignedUrl(this.#presigner, command, { expiresIn: 60, signingDate });
  }

  [Symbol.dispose](): void {
    this.s3.destroy();
    this.store[Symbol.dispose]();
    this.signer[Symbol.dispose]();
    this.#presigner.destroy();
  }
}
