import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { OpenObject, OpenReadOptions, PutFileOptions } from "./object-files.ts";
import { etagOf, headOf, quoted } from "./s3-answer.ts";
import { withDeadline } from "./s3-deadline.ts";
import { isAbsentObject, isFailedCondition, storeFailure } from "./s3-failure.ts";
import { ObjectChanged, StoreUnreachable } from "./store-errors.ts";

/** Where files go, and how long one transfer and how many attempts may be. */
export interface S3Place {
  readonly client: S3Client;
  readonly bucket: string;
  readonly transferTimeoutMs: number;
  readonly maxAttempts: number;
}

/**
 * The client cannot take back a stream it has begun to send, so it never repeats such a request; here each attempt
 * opens the file anew.
 */
export async function putFileToS3(
  place: S3Place,
  key: string,
  path: string,
  options: PutFileOptions,
): Promise<{ readonly etag: string }> {
  const { size } = await stat(path);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await putOnce(place, key, { path, size }, options);
    } catch (failure) {
      if (!(failure instanceof StoreUnreachable) || attempt >= place.maxAttempts) throw failure;
    }
  }
}

function putOnce(
  place: S3Place,
  key: string,
  file: { readonly path: string; readonly size: number },
  options: PutFileOptions,
): Promise<{ readonly etag: string }> {
  const { signal } = options;
  return withDeadline({ name: "putFile", key, signal, timeoutMs: place.transferTimeoutMs }, async (abortSignal) => {
    // A file that grows meanwhile must not send more than was announced.
    const body = file.size === 0 ? Buffer.alloc(0) : createReadStream(file.path, { end: file.size - 1 });
    try {
      const command = new PutObjectCommand({
        Bucket: place.bucket,
        Key: key,
        Body: body,
        ContentLength: file.size,
        ...(options.contentType === undefined ? {} : { ContentType: options.contentType }),
        ...(options.sha256 === undefined
          ? {}
          : { ChecksumSHA256: Buffer.from(options.sha256, "hex").toString("base64") }),
      });
      const answer = await place.client.send(command, { abortSignal });
      return { etag: etagOf("putFile", key, answer.ETag) };
    } finally {
      if (body instanceof Readable) body.destroy();
    }
  });
}

export async function openReadFromS3(
  place: S3Place,
  key: string,
  options: OpenReadOptions,
): Promise<OpenObject | undefined> {
  const { signal, ifMatch } = options;
  return withDeadline({ name: "openRead", key, signal, timeoutMs: place.transferTimeoutMs }, async (abortSignal) => {
    try {
      const command = new GetObjectCommand({
        Bucket: place.bucket,
        Key: key,
        ...(ifMatch === undefined ? {} : { IfMatch: quoted(ifMatch) }),
      });
      const answer = await place.client.send(command, { abortSignal });
      const source = answer.Body as unknown as Readable;
      try {
        const head = headOf("openRead", key, answer);
        const bytes = wholeBody(source, { key, size: head.size, signal, abortSignal });
        const body = Readable.from(bytes, { objectMode: false });
        // A generator that was never started runs no `finally`.
        body.once("close", () => source.destroy());
        return { ...head, body };
      } catch (failure) {
        source.destroy();
        throw failure;
      }
    } catch (failure) {
      if (isAbsentObject(failure)) return undefined;
      if (ifMatch !== undefined && isFailedCondition(failure)) throw new ObjectChanged(key, ifMatch);
      throw failure;
    }
  });
}

/** Passes a body on and counts: one that breaks off must not look like a shorter object. */
async function* wholeBody(
  source: Readable,
  about: { key: string; size: number; signal: AbortSignal | undefined; abortSignal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const stop = () => source.destroy(new Error("reading was aborted"));
  about.abortSignal.addEventListener("abort", stop, { once: true });
  try {
    about.abortSignal.throwIfAborted();
    let size = 0;
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      yield chunk;
    }
    if (size !== about.size) {
      throw new StoreUnreachable("openRead", about.key, new Error(`${size} of ${about.size} bytes came`));
    }
  } catch (failure) {
    if (about.signal?.aborted) throw about.signal.reason;
    throw storeFailure("openRead", about.key, failure);
  } finally {
    about.abortSignal.removeEventListener("abort", stop);
    source.destroy();
  }
}
