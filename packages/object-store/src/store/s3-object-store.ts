import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { ObjectFiles, OpenObject, OpenReadOptions, PutFileOptions } from "./object-files.ts";
import type { LifecycleOutcome, LifecycleRule, ObjectLifecycle } from "./object-lifecycle.ts";
import type {
  GetOptions,
  ListOptions,
  ObjectEntry,
  ObjectHead,
  ObjectStore,
  PutOptions,
  StoredObject,
} from "./object-store.ts";
import { readBounded } from "./read-bounded.ts";
import { etagOf, headOf, quoted } from "./s3-answer.ts";
import { connectS3, type S3Connection } from "./s3-connection.ts";
import { copyWithinS3 } from "./s3-copy.ts";
import { withDeadline } from "./s3-deadline.ts";
import { deleteManyFromS3 } from "./s3-delete-many.ts";
import { isAbsentObject, isFailedCondition } from "./s3-failure.ts";
import { openReadFromS3, putFileToS3, type S3Place } from "./s3-files.ts";
import { applyLifecycleToS3 } from "./s3-lifecycle.ts";
import { ObjectChanged, ObjectExists, ObjectTooLarge, StoreRefused } from "./store-errors.ts";

/** What S3 hands out at once; it would cut larger wishes down to this. */
const PAGE_SIZE = 1000;
const DEFAULT_TRANSFER_TIMEOUT_MS = 600_000;
const DEFAULT_ATTEMPTS = 3;

export interface S3ObjectStoreOptions extends S3Connection {
  /** Real milliseconds for one whole operation with its retries and its body. Default ten minutes. */
  readonly transferTimeoutMs?: number;
  /**
   * Whether the service really looks at the condition of a conditional copy. Some take it and copy whatever is there; for
   * those the source is looked at before and after, which costs a request or two a copy. Default: AWS itself does, another
   * endpoint does not.
   */
  readonly trustsCopyConditions?: boolean;
}

/** One bucket of an S3-compatible service. */
export class S3ObjectStore implements ObjectStore, ObjectFiles, ObjectLifecycle {
  readonly #place: S3Place;
  readonly #trustsCopyConditions: boolean;

  constructor(options: S3ObjectStoreOptions) {
    this.#place = {
      client: connectS3(options),
      bucket: options.bucket,
      transferTimeoutMs: options.transferTimeoutMs ?? DEFAULT_TRANSFER_TIMEOUT_MS,
      maxAttempts: options.maxAttempts ?? DEFAULT_ATTEMPTS,
    };
    this.#trustsCopyConditions = options.trustsCopyConditions ?? options.endpoint === undefined;
  }

  async put(key: string, bytes: Uint8Array, options: PutOptions = {}): Promise<{ readonly etag: string }> {
    return this.#run("put", key, options.signal, async (abortSignal) => {
      const command = new PutObjectCommand({
        Bucket: this.#place.bucket,
        Key: key,
        Body: bytes,
        ContentLength: bytes.byteLength,
        ...(options.contentType === undefined ? {} : { ContentType: options.contentType }),
        ...(options.ifNoneMatch ? { IfNoneMatch: "*" } : {}),
      });
      try {
        const answer = await this.#place.client.send(command, { abortSignal });
        return { etag: etagOf("put", key, answer.ETag) };
      } catch (failure) {
        if (options.ifNoneMatch && isFailedCondition(failure)) throw new ObjectExists(key);
        throw failure;
      }
    });
  }

  async get(key: string, options: GetOptions): Promise<StoredObject | undefined> {
    return this.#run("get", key, options.signal, async (abortSignal) => {
      const command = new GetObjectCommand({
        Bucket: this.#place.bucket,
        Key: key,
        ...(options.ifMatch === undefined ? {} : { IfMatch: quoted(options.ifMatch) }),
      });
      try {
        const answer = await this.#place.client.send(command, { abortSignal });
        const body = answer.Body as unknown as AsyncIterable<Uint8Array> & { destroy(): void };
        const size = answer.ContentLength;
        if (size !== undefined && size > options.maxBytes) {
          body.destroy();
          throw new ObjectTooLarge(key, options.maxBytes, size);
        }
        const bytes = await readBounded(body, { key, maxBytes: options.maxBytes, signal: abortSignal });
        return { bytes, ...headOf("get", key, { ...answer, ContentLength: size ?? bytes.byteLength }) };
      } catch (failure) {
        if (isAbsentObject(failure)) return undefined;
        if (options.ifMatch !== undefined && isFailedCondition(failure)) throw new ObjectChanged(key, options.ifMatch);
        throw failure;
      }
    });
  }

  async head(key: string, options: { readonly signal?: AbortSignal } = {}): Promise<ObjectHead | undefined> {
    return this.#run("head", key, options.signal, async (abortSignal) => {
      try {
        const command = new HeadObjectCommand({ Bucket: this.#place.bucket, Key: key });
        return headOf("head", key, await this.#place.client.send(command, { abortSignal }));
      } catch (failure) {
        if (isAbsentObject(failure)) return undefined;
        throw failure;
      }
    });
  }

  async *list(prefix: string, options: ListOptions = {}): AsyncIterable<ObjectEntry> {
    let remaining = options.maxKeys ?? Number.POSITIVE_INFINITY;
    let startAfter = options.startAfter;
    while (remaining > 0) {
      // Pages go on behind the last key instead of by token: a store that restarts in between still understands it.
      const page = await this.#run("list", prefix, options.signal, (abortSignal) =>
        this.#place.client.send(
          new ListObjectsV2Command({
            Bucket: this.#place.bucket,
            Prefix: prefix,
            MaxKeys: Math.min(PAGE_SIZE, remaining),
            // Keys are hostile text, and XML cannot hold every character that a key can.
            EncodingType: "url",
            ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
          }),
          { abortSignal },
        ),
      );
      const contents = page.Contents ?? [];
      let last = startAfter;
      for (const item of contents) {
        if (item.Key === undefined || item.Size === undefined || item.LastModified === undefined) {
          throw new StoreRefused("list", prefix, "IncompleteListing", undefined, undefined);
        }
        const key = page.EncodingType === "url" ? decodeListedKey(item.Key) : item.Key;
        yield {
          key,
          size: item.Size,
          etag: etagOf("list", key, item.ETag),
          lastModified: item.LastModified.getTime(),
        };
        last = key;
        remaining -= 1;
        if (remaining <= 0) return;
      }
      if (!page.IsTruncated) return;
      // A listing that says there is more without having got any further would never end.
      if (last === undefined || (startAfter !== undefined && !isBehind(last, startAfter))) {
        throw new StoreRefused("list", prefix, "EndlessListing", undefined, undefined);
      }
      startAfter = last;
    }
  }

  async copy(
    from: string,
    to: string,
    options: { readonly ifMatch: string; readonly signal?: AbortSignal },
  ): Promise<{ readonly etag: string } | undefined> {
    return copyWithinS3(this.#place, { from, to, trusted: this.#trustsCopyConditions }, options);
  }

  async delete(key: string, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#run("delete", key, options.signal, (abortSignal) =>
      this.#place.client.send(new DeleteObjectCommand({ Bucket: this.#place.bucket, Key: key }), { abortSignal }),
    );
  }

  deleteMany(keys: readonly string[], options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    return deleteManyFromS3(this.#place, keys, options.signal);
  }

  applyLifecycle(
    rules: readonly LifecycleRule[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<LifecycleOutcome> {
    return applyLifecycleToS3(this.#place, rules, options.signal);
  }

  putFile(key: string, path: string, options: PutFileOptions = {}): Promise<{ readonly etag: string }> {
    return putFileToS3(this.#place, key, path, options);
  }

  openRead(key: string, options: OpenReadOptions = {}): Promise<OpenObject | undefined> {
    return openReadFromS3(this.#place, key, options);
  }

  /** Closes idle connections. */
  [Symbol.dispose](): void {
    this.#place.client.destroy();
  }

  #run<T>(
    name: string,
    key: string,
    signal: AbortSignal | undefined,
    work: (abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return withDeadline({ name, key, signal, timeoutMs: this.#place.transferTimeoutMs }, work);
  }
}

/** In the order of listings: UTF-8 bytes. */
function isBehind(key: string, other: string): boolean {
  return Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;
}

/** Some services write a space as `+`; a real plus is always `%2B` in this encoding. */
function decodeListedKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll("+", " "));
}
