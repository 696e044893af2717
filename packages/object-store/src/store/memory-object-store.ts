import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Clock } from "@lode/runtime/clock";
import { expiresAt, requireLifecycleRules } from "./lifecycle-rules.ts";
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
import { ObjectChanged, ObjectExists, ObjectTooLarge, StoreRefused } from "./store-errors.ts";

interface Held {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly lastModified: number;
  readonly contentType: string;
}

/** The in-memory twin of an S3 bucket: same answers, same order of keys, same whole seconds in {@link ObjectStore.head}. */
export class MemoryObjectStore implements ObjectStore, ObjectFiles, ObjectLifecycle {
  readonly #clock: Pick<Clock, "now">;
  readonly #objects = new Map<string, Held>();
  #rules: readonly LifecycleRule[] = [];

  constructor(options: { readonly clock: Pick<Clock, "now"> }) {
    this.#clock = options.clock;
  }

  async put(key: string, bytes: Uint8Array, options: PutOptions = {}): Promise<{ readonly etag: string }> {
    options.signal?.throwIfAborted();
    if (options.ifNoneMatch && this.#held.has(key)) throw new ObjectExists(key);
    const own = bytes.slice();
    const etag = createHash("md5").update(own).digest("hex");
    const contentType = options.contentType ?? "application/octet-stream";
    this.#held.set(key, { bytes: own, etag, lastModified: this.#clock.now(), contentType });
    return { etag };
  }

  async get(key: string, options: GetOptions): Promise<StoredObject | undefined> {
    options.signal?.throwIfAborted();
    const held = this.#held.get(key);
    if (held === undefined) return undefined;
    if (options.ifMatch !== undefined && held.etag !== options.ifMatch) throw new ObjectChanged(key, options.ifMatch);
    if (held.bytes.byteLength > options.maxBytes) {
      throw new ObjectTooLarge(key, options.maxBytes, held.bytes.byteLength);
    }
    return { bytes: held.bytes.slice(), ...headOf(held) };
  }

  async putFile(key: string, path: string, options: PutFileOptions = {}): Promise<{ readonly etag: string }> {
    options.signal?.throwIfAborted();
    const bytes = await readFile(path);
    if (options.sha256 !== undefined && createHash("sha256").update(bytes).digest("hex") !== options.sha256) {
      throw new StoreRefused("putFile", key, "BadDigest", 400, undefined);
    }
    return await this.put(key, bytes, options);
  }

  async openRead(key: string, options: OpenReadOptions = {}): Promise<OpenObject | undefined> {
    const found = await this.get(key, { ...options, maxBytes: Number.POSITIVE_INFINITY });
    if (found === undefined) return undefined;
    const { bytes, ...head } = found;
    return { ...head, body: Readable.from(slices(bytes, options.signal), { objectMode: false }) };
  }

  async head(key: string, options: { readonly signal?: AbortSignal } = {}): Promise<ObjectHead | undefined> {
    options.signal?.throwIfAborted();
    const held = this.#held.get(key);
    return held === undefined ? undefined : headOf(held);
  }

  async *list(prefix: string, options: ListOptions = {}): AsyncIterable<ObjectEntry> {
    const after = options.startAfter === undefined ? undefined : Buffer.from(options.startAfter);
    const found = [...this.#held]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, held]) => ({ key, order: Buffer.from(key), held }))
      .filter(({ order }) => after === undefined || Buffer.compare(order, after) > 0)
      .sort((a, b) => Buffer.compare(a.order, b.order))
      .slice(0, options.maxKeys);
    for (const { key, held } of found) {
      options.signal?.throwIfAborted();
      yield { key, size: held.bytes.byteLength, etag: held.etag, lastModified: held.lastModified };
    }
  }

  async copy(
    from: string,
    to: string,
    options: { readonly ifMatch: string; readonly signal?: AbortSignal },
  ): Promise<{ readonly etag: string } | undefined> {
    options.signal?.throwIfAborted();
    const held = this.#held.get(from);
    if (held === undefined || held.etag !== options.ifMatch) return undefined;
    this.#held.set(to, { ...held, lastModified: this.#clock.now() });
    return { etag: held.etag };
  }

  async delete(key: string, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    options.signal?.throwIfAborted();
    this.#held.delete(key);
  }

  async deleteMany(keys: readonly string[], options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    options.signal?.throwIfAborted();
    for (const key of keys) this.#held.delete(key);
  }

  /** Objects are gone as soon as their time has come. There is one class of storage and no upload in parts. */
  async applyLifecycle(
    rules: readonly LifecycleRule[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<LifecycleOutcome> {
    options.signal?.throwIfAborted();
    requireLifecycleRules(rules);
    this.#rules = rules.map((rule) => ({ ...rule }));
    const moving = rules.some(({ transitions = [] }) => transitions.length > 0);
    return { outcome: "applied", leftOut: moving ? ["transitions"] : [] };
  }

  /** What is there now: whoever looks finds nothing that has expired. */
  get #held(): Map<string, Held> {
    const now = this.#clock.now();
    for (const { prefix, expireAfterDays } of this.#rules) {
      if (expireAfterDays === undefined) continue;
      for (const [key, { lastModified }] of this.#objects) {
        if (key.startsWith(prefix) && expiresAt(lastModified, expireAfterDays) <= now) this.#objects.delete(key);
      }
    }
    return this.#objects;
  }
}

/** In pieces as a network gives them, so that a reader can stop, and be stopped, in between. */
async function* slices(bytes: Uint8Array, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const step = 65_536;
  for (let at = 0; at < bytes.byteLength; at += step) {
    signal?.throwIfAborted();
    yield bytes.subarray(at, at + step);
  }
}

function headOf(held: Held): ObjectHead {
  return {
    size: held.bytes.byteLength,
    etag: held.etag,
    lastModified: Math.floor(held.lastModified / 1000) * 1000,
    contentType: held.contentType,
  };
}
