import type { Readable } from "node:stream";
import type { ObjectHead } from "./object-store.ts";

export interface PutFileOptions {
  /** 64 hex digits of the file's SHA-256, when known: the store refuses bytes that changed on the way. */
  readonly sha256?: string;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

export interface OpenReadOptions {
  /** LodeError `OBJECT_CHANGED` when the object is there with another etag. */
  readonly ifMatch?: string;
  /** Ends the transfer at any time, also in the middle of the body. */
  readonly signal?: AbortSignal;
}

/** An object whose bytes come as they are read. */
export interface OpenObject extends ObjectHead {
  /**
   * Read it to its end or destroy it: it holds a connection. It ends only when all `size` bytes came, and fails with
   * LodeError `STORE_UNREACHABLE` otherwise.
   */
  readonly body: Readable;
}

/** Objects that are too large to be held in memory. Beside {@link ObjectStore}, on the same keys. */
export interface ObjectFiles {
  /** Puts the bytes of a file, which must not change meanwhile. At most 5 GiB, the limit of one S3 request. */
  putFile(key: string, path: string, options?: PutFileOptions): Promise<{ readonly etag: string }>;
  /** Undefined when there is no such object. */
  openRead(key: string, options?: OpenReadOptions): Promise<OpenObject | undefined>;
}
