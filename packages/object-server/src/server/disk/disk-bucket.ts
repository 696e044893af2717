import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { S3Error } from "../s3-error.ts";
import { type IndexPage, type IndexQuery, KeyIndex } from "./key-index.ts";
import { KeyLock } from "./key-lock.ts";
import { encodeTrailer, objectFileName, objectFolders } from "./object-file.ts";
import type { ObjectMeta } from "./object-meta.ts";
import { readMeta } from "./read-meta.ts";
import { scanObjects } from "./scan-objects.ts";
import { syncFolder } from "./sync-folder.ts";

export interface DiskBucketOptions {
  readonly maxBytes: number;
  readonly maxObjects: number;
  /** Object time, epoch milliseconds. */
  now(): number;
}

/** Bytes that have arrived but have no name yet. Commit or discard each. */
export interface StagedObject {
  readonly path: string;
  readonly size: number;
  readonly etag: string;
}

/** What a writer decides about an object besides its bytes. */
export interface NewObject {
  readonly key: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Looks at what is there at the very moment of the write, and throws to forbid it. */
  readonly precondition?: (current: ObjectMeta | undefined) => void;
}

/** An object held open: its bytes stay readable whatever happens to its key. */
export interface OpenObject {
  readonly meta: ObjectMeta;
  readonly file: FileHandle;
}

/**
 * One bucket on disk: `objects/` with a file per object, `incoming/` with what is still arriving, and an index in memory.
 *
 * A write becomes visible by one rename from `incoming/`, after its bytes and metadata are synced. What a crash leaves in
 * `incoming/` was never acknowledged and is removed at the next start.
 */
export class DiskBucket {
  readonly name: string;
  /** Files that were found broken at the start. */
  readonly damaged: readonly string[];
  readonly #objectsDir: string;
  readonly #incomingDir: string;
  readonly #options: DiskBucketOptions;
  readonly #index: KeyIndex;
  readonly #lock = new KeyLock();
  readonly #committing = new Set<Promise<unknown>>();
  /** In `incoming/`: it takes room on the disk before it has a name. */
  #stagedBytes = 0;

  private constructor(
    name: string,
    dir: string,
    index: KeyIndex,
    damaged: readonly string[],
    options: DiskBucketOptions,
  ) {
    this.name = name;
    this.damaged = damaged;
    this.#objectsDir = join(dir, "objects");
    this.#incomingDir = join(dir, "incoming");
    this.#index = index;
    this.#options = options;
  }

  /** Makes what is missing, removes what a crash left behind, and reads the index. */
  static async open(name: string, dir: string, options: DiskBucketOptions): Promise<DiskBucket> {
    const incoming = join(dir, "incoming");
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    for (const entry of await readdir(incoming)) await rm(join(incoming, entry), { recursive: true, force: true });
    for (const folder of objectFolders) await mkdir(join(dir, "objects", folder), { recursive: true, mode: 0o700 });
    await syncFolder(join(dir, "objects"));
    await syncFolder(dir);
    const { metas, damaged } = await scanObjects(join(dir, "objects"));
    return new DiskBucket(name, dir, KeyIndex.of(metas), damaged, options);
  }

  head(key: string): ObjectMeta | undefined {
    return this.#index.get(key);
  }

  /** Describes what it opened by that file's own trailer, since the key may have got a new version since it was looked up. */
  async open(key: string): Promise<OpenObject | undefined> {
    if (this.#index.get(key) === undefined) return undefined;
    let file: FileHandle;
    try {
      file = await open(this.#pathOf(key), "r");
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw failure;
    }
    try {
      return { file, meta: await readMeta(file) };
    } catch (failure) {
      await file.close();
      throw failure;
    }
  }

  /**
   * Receives bytes into a file without a name.
   * @throws S3Error EntityTooLarge as soon as there are more than `maxBytes`; whatever `content` throws.
   */
  async stage(content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedObject> {
    const path = join(this.#incomingDir, randomUUID());
    const file = await open(path, "wx", 0o600);
    let size = 0;
    try {
      const md5 = createHash("md5");
      for await (const bytes of content) {
        size += bytes.byteLength;
        this.#stagedBytes += bytes.byteLength;
        if (size > maxBytes) {
          throw new S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
            MaxSizeAllowed: maxBytes,
          });
        }
        this.#requireRoom(0);
        md5.update(bytes);
        await writeWhole(file, bytes);
      }
      await file.close();
      return { path, size, etag: md5.digest("hex") };
    } catch (failure) {
      await file.close();
      await this.discard({ path, size });
      throw failure;
    }
  }

  /** Once for each staged object that is not committed. */
  async discard(staged: Pick<StagedObject, "path" | "size">): Promise<void> {
    this.#stagedBytes -= staged.size;
    await rm(staged.path, { force: true });
  }

  /** Gives staged bytes their key, in one step for everybody who looks. Whatever happens, the staged file is gone afterwards. */
  async commit(staged: StagedObject, object: NewObject): Promise<ObjectMeta> {
    try {
      return await this.#lock.run(object.key, () =>
        this.#tracked(async () => {
          const current = this.#index.get(object.key);
          object.precondition?.(current);
          this.#requireRoom(current === undefined ? 1 : 0);
          const meta: ObjectMeta = {
            key: object.key,
            size: staged.size,
            etag: staged.etag,
            lastModified: Math.floor(this.#options.now()),
            contentType: object.contentType,
            metadata: object.metadata,
          };
          const file = await open(staged.path, "r+");
          try {
            // Anything behind the bytes belongs to the object that these were copied from.
            await file.truncate(staged.size);
            await file.write(encodeTrailer(meta), 0, undefined, staged.size);
            await file.sync();
          } finally {
            await file.close();
          }
          const { folder, name } = objectFileName(object.key);
          await rename(staged.path, join(this.#objectsDir, folder, name));
          try {
            await syncFolder(join(this.#objectsDir, folder));
          } finally {
            // The file has its name now, synced or not, so the index has to say so.
            this.#index.set(meta);
          }
          return meta;
        }),
      );
    } finally {
      await this.discard(staged);
    }
  }

  /**
   * Stages a copy of an object that may live in another bucket.
   * @param check sees the version that was really copied; it throws to forbid the copy.
   */
  async stageCopy(
    source: DiskBucket,
    key: string,
    check: (meta: ObjectMeta) => void,
  ): Promise<{ readonly staged: StagedObject; readonly meta: ObjectMeta } | undefined> {
    if (source.head(key) === undefined) return undefined;
    const path = join(this.#incomingDir, randomUUID());
    try {
      // The whole file, trailer included: the copy describes itself, so no version can slip in between look and copy.
      await copyFile(source.#pathOf(key), path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      const file = await open(path, "r");
      try {
        const meta = await readMeta(file);
        check(meta);
        this.#stagedBytes += meta.size;
        return { staged: { path, size: meta.size, etag: meta.etag }, meta };
      } finally {
        await file.close();
      }
    } catch (failure) {
      await rm(path, { force: true });
      if ((failure as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw failure;
    }
  }

  /** @returns whether there was anything to delete. */
  async delete(key: string, precondition?: (current: ObjectMeta | undefined) => void): Promise<boolean> {
    return this.#lock.run(key, () =>
      this.#tracked(async () => {
        const current = this.#index.get(key);
        precondition?.(current);
        if (current === undefined) return false;
        const { folder, name } = objectFileName(key);
        await rm(join(this.#objectsDir, folder, name), { force: true });
        this.#index.delete(key);
        await syncFolder(join(this.#objectsDir, folder));
        return true;
      }),
    );
  }

  /**
   * One page. Every object whose `lastModified` is before the moment of the call is in it: writes that already have
   * their time are waited for, so that a deadline by object time and a listing after it agree.
   */
  async list(query: IndexQuery): Promise<IndexPage> {
    await Promise.allSettled([...this.#committing]);
    return this.#index.list(query);
  }

  /** Counts staged bytes as well, so that a bucket cannot be overfilled by many at once. */
  #requireRoom(newObjects: number): void {
    const { maxBytes, maxObjects } = this.#options;
    if (this.#index.bytes + this.#stagedBytes <= maxBytes && this.#index.size + newObjects <= maxObjects) return;
    throw new S3Error("QuotaExceeded", "The bucket is full.", { MaxBytes: maxBytes, MaxObjects: maxObjects });
  }

  async #tracked<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.#committing.add(running);
    try {
      return await running;
    } finally {
      this.#committing.delete(running);
    }
  }

  #pathOf(key: string): string {
    const { folder, name } = objectFileName(key);
    return join(this.#objectsDir, folder, name);
  }
}

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, offset, bytes.byteLength - offset);
    offset += bytesWritten;
  }
}
