import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { ObjectFiles, ObjectStore } from "@lode/object-store/store";
import type { BlobEntry, BlobStore } from "./blob-store.ts";
import type { StagedFile } from "./staging-area.ts";

/** Blobs as objects below a prefix of a bucket. */
export class ObjectBlobStore implements BlobStore {
  readonly #objects: Pick<ObjectStore, "list" | "delete"> & ObjectFiles;
  readonly #prefix: string;

  /** @param options.prefix may be empty; a slash is put behind it otherwise. */
  constructor(options: {
    readonly objects: Pick<ObjectStore, "list" | "delete"> & ObjectFiles;
    readonly prefix: string;
  }) {
    this.#objects = options.objects;
    const bare = options.prefix.replace(/\/+$/, "");
    this.#prefix = bare === "" ? "" : `${bare}/`;
  }

  async put(key: string, staged: StagedFile, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#objects.putFile(`${this.#prefix}${key}`, staged.path, { sha256: staged.sha256, ...options });
    await rm(staged.path, { force: true });
  }

  async open(
    key: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly sizeBytes: number; readonly stream: Readable } | undefined> {
    const found = await this.#objects.openRead(`${this.#prefix}${key}`, options);
    return found === undefined ? undefined : { sizeBytes: found.size, stream: found.body };
  }

  async delete(key: string): Promise<void> {
    await this.#objects.delete(`${this.#prefix}${key}`);
  }

  async *list(options: { readonly signal?: AbortSignal } = {}): AsyncIterable<BlobEntry> {
    for await (const { key, size, lastModified } of this.#objects.list(this.#prefix, options)) {
      yield { key: key.slice(this.#prefix.length), sizeBytes: size, lastModified };
    }
  }
}
