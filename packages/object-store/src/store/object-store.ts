/** One entry of a listing. */
export interface ObjectEntry {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch milliseconds, as exact as the store keeps it. This is the time that counts. */
  readonly lastModified: number;
}

/** What a store says about one object when asked for it by name. */
export interface ObjectHead {
  readonly size: number;
  readonly etag: string;
  /** Epoch milliseconds rounded down to a whole second, since HTTP dates hold no more. Ask {@link ObjectStore.list} for the exact time. */
  readonly lastModified: number;
  readonly contentType: string;
}

export interface StoredObject extends ObjectHead {
  readonly bytes: Uint8Array;
}

export interface PutOptions {
  /** Write only where nothing is: LodeError `OBJECT_EXISTS` otherwise. */
  readonly ifNoneMatch?: boolean;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

export interface GetOptions {
  /** Never more than this is buffered; a larger object is LodeError `OBJECT_TOO_LARGE`. */
  readonly maxBytes: number;
  /** LodeError `OBJECT_CHANGED` when the object is there with another etag. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

export interface ListOptions {
  /** Only keys behind this one, in the order of their UTF-8 bytes. */
  readonly startAfter?: string;
  /** The listing ends after so many entries. Without it, it runs over all pages. */
  readonly maxKeys?: number;
  readonly signal?: AbortSignal;
}

/**
 * Objects by key in one bucket. Keys are listed in the order of their UTF-8 bytes.
 *
 * Every method may fail with LodeError `STORE_UNREACHABLE` (retry later) or `STORE_REFUSED` (retry never);
 * an absent object is `undefined`, not an error.
 */
export interface ObjectStore {
  put(key: string, bytes: Uint8Array, options?: PutOptions): Promise<{ readonly etag: string }>;
  get(key: string, options: GetOptions): Promise<StoredObject | undefined>;
  head(key: string, options?: { readonly signal?: AbortSignal }): Promise<ObjectHead | undefined>;
  list(prefix: string, options?: ListOptions): AsyncIterable<ObjectEntry>;
  /**
   * Copies within the store, and only if `from` still has the etag that was seen.
   * @returns undefined when `from` is gone or has changed; then nothing was written.
   */
  copy(
    from: string,
    to: string,
    options: { readonly ifMatch: string; readonly signal?: AbortSignal },
  ): Promise<{ readonly etag: string } | undefined>;
  /** An absent object is already deleted. */
  delete(key: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Deletes all of them, in requests of up to a thousand. After a failure some are gone and some are not: deleting them
   * again does no harm.
   */
  deleteMany(keys: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<void>;
}
