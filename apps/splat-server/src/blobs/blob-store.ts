import type { Readable } from "node:stream";
import type { StagedFile } from "./staging-area.ts";

export interface BlobEntry {
  readonly key: string;
  readonly sizeBytes: number;
  /** Epoch milliseconds, by the clock of whoever keeps the bytes. */
  readonly lastModified: number;
}

/**
 * Bytes by key, written once and never changed. Who refers to them, and when they may go, is the catalogue's business.
 * Every method may fail with LodeError STORE_UNREACHABLE, STORE_REFUSED or ASSET_DISK_FULL.
 */
export interface BlobStore {
  /** Takes the staged file away. When it resolves, the bytes survive a power cut; when it fails, the key holds nothing or all. */
  put(key: string, staged: StagedFile, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Read the stream or destroy it. Undefined: nothing under this key. */
  open(
    key: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly sizeBytes: number; readonly stream: Readable } | undefined>;
  /** What is absent is already deleted. A stream that is open may go on or fail, but never ends early. */
  delete(key: string): Promise<void>;
  list(options?: { readonly signal?: AbortSignal }): AsyncIterable<BlobEntry>;
}
