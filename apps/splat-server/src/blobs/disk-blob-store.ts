import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { blobFolders, storeOfKey } from "./blob-key.ts";
import { type BlobEntry, type BlobStore } from "./blob-store.ts";
import { diskFailure } from "./disk-failure.ts";
import type { StagedFile } from "./staging-area.ts";
import { syncFolder } from "./sync-folder.ts";

/** Blobs as files in 256 folders. The staging area must be on the same file system: a blob appears by one rename. */
export class DiskBlobStore implements BlobStore {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  static async open(root: string): Promise<DiskBlobStore> {
    try {
      await mkdir(root, { recursive: true, mode: 0o700 });
    } catch (failure) {
      throw diskFailure(failure);
    }
    return new DiskBlobStore(root);
  }

  async put(key: string, staged: StagedFile, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    options.signal?.throwIfAborted();
    try {
      await this.#moveIn(staged.path, key);
      await syncFolder(join(this.#root, key.slice(0, 2)));
    } catch (failure) {
      throw diskFailure(failure);
    }
  }

  async open(
    key: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly sizeBytes: number; readonly stream: Readable } | undefined> {
    options.signal?.throwIfAborted();
    try {
      const file = await open(this.#pathOf(key), "r");
      try {
        const { size } = await file.stat();
        const stream = file.createReadStream(options.signal === undefined ? {} : { signal: options.signal });
        return { sizeBytes: size, stream };
      } catch (failure) {
        await file.close();
        throw failure;
      }
    } catch (failure) {
      if (isAbsent(failure)) return undefined;
      throw failure;
    }
  }

  async delete(key: string): Promise<void> {
    // Not synced: a power cut may bring a deleted blob back, and a deep sweep takes it away again.
    await rm(this.#pathOf(key), { force: true });
  }

  async *list(options: { readonly signal?: AbortSignal } = {}): AsyncIterable<BlobEntry> {
    for (const folder of blobFolders) {
      for (const name of await readdir(join(this.#root, folder)).catch(noneIfAbsent)) {
        options.signal?.throwIfAborted();
        const key = `${folder}/${name}`;
        const found = await stat(join(this.#root, key)).catch(() => undefined);
        if (found?.isFile()) yield { key, sizeBytes: found.size, lastModified: found.mtimeMs };
      }
    }
  }

  /** Folders are made when they are first needed. */
  async #moveIn(path: string, key: string): Promise<void> {
    try {
      await rename(path, this.#pathOf(key));
    } catch (failure) {
      if (!isAbsent(failure)) throw failure;
      await mkdir(join(this.#root, key.slice(0, 2)), { recursive: true, mode: 0o700 });
      await syncFolder(this.#root);
      await rename(path, this.#pathOf(key));
    }
  }

  #pathOf(key: string): string {
    if (storeOfKey(key) === undefined) throw new TypeError(`not a blob key: ${key}`);
    return join(this.#root, key);
  }
}

function noneIfAbsent(failure: unknown): string[] {
  if (isAbsent(failure)) return [];
  throw failure;
}

function isAbsent(failure: unknown): boolean {
  return failure instanceof Error && "code" in failure && failure.code === "ENOENT";
}
