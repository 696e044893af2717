import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { removeDrafts } from "@lode/runtime/files";
import { S3Error } from "../s3-error.ts";
import { type AssemblyChecks, stageAssembled } from "./assemble-object.ts";
import { Incoming, type StagedObject } from "./incoming.ts";
import { KeptRules } from "./kept-rules.ts";
import { type IndexPage, type IndexQuery, KeyIndex } from "./key-index.ts";
import { KeyLock } from "./key-lock.ts";
import { objectFileName, objectFolders } from "./object-file.ts";
import type { ObjectMeta } from "./object-meta.ts";
import { OpenUploads } from "./open-uploads.ts";
import { readMeta } from "./read-meta.ts";
import { scanObjects } from "./scan-objects.ts";
import { syncFolder } from "./sync-folder.ts";
import type { OpenUpload, PartMeta, UploadMeta } from "./upload-meta.ts";
import { writeTrailer } from "./write-trailer.ts";

export interface DiskBucketOptions {
  readonly maxBytes: number;
  readonly maxObjects: number;
  readonly maxUploads: number;
  /** Object time, epoch milliseconds. */
  now(): number;
}

/** How much of a bucket may be full for another form to be taken. */
const formShare = 0.5;

/** What a writer decides about an object besides its bytes. */
export interface NewObject {
  readonly key: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly uploadId?: string;
  /** Looks at what is there at the very moment of the write, and throws to forbid it. */
  readonly precondition?: (current: ObjectMeta | undefined) => void;
}

/** An object held open: its bytes stay readable whatever happens to its key. */
export interface OpenObject {
  readonly meta: ObjectMeta;
  readonly file: FileHandle;
}

interface BucketParts {
  readonly dir: string;
  readonly index: KeyIndex;
  readonly uploads: OpenUploads;
  readonly rules: KeptRules;
  readonly damaged: readonly string[];
  readonly createdAt: number;
}

/**
 * One bucket on disk: `objects/` with a file per object, `incoming/` with what is still arriving, `uploads/` with what
 * arrives in parts, `lifecycle.json`, and an index in memory.
 *
 * A write becomes visible by one rename from `incoming/`, after its bytes and metadata are synced. What a crash leaves in
 * `incoming/` was never acknowledged and is removed at the next start.
 */
export class DiskBucket {
  readonly name: string;
  /** Files that were found broken at the start. */
  readonly damaged: readonly string[];
  readonly uploads: OpenUploads;
  readonly rules: KeptRules;
  /** Machine time, epoch milliseconds: when its folder was made, as far as the file system knows. */
  readonly createdAt: number;
  readonly #objectsDir: string;
  readonly #incoming: Incoming;
  readonly #options: DiskBucketOptions;
  readonly #index: KeyIndex;
  readonly #lock = new KeyLock();
  readonly #committing = new Set<Promise<unknown>>();

  private constructor(name: string, parts: BucketParts, options: DiskBucketOptions) {
    this.name = name;
    this.damaged = parts.damaged;
    this.uploads = parts.uploads;
    this.rules = parts.rules;
    this.createdAt = parts.createdAt;
    this.#objectsDir = join(parts.dir, "objects");
    this.#incoming = new Incoming(join(parts.dir, "incoming"), () => this.#requireRoom(0));
    this.#index = parts.index;
    this.#options = options;
  }

  /** Makes what is missing, removes what a crash left behind, and reads the index. */
  static async open(name: string, dir: string, options: DiskBucketOptions): Promise<DiskBucket> {
    const incoming = join(dir, "incoming");
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    for (const entry of await readdir(incoming)) await rm(join(incoming, entry), { recursive: true, force: true });
    for (const folder of objectFolders) await mkdir(join(dir, "objects", folder), { recursive: true, mode: 0o700 });
    removeDrafts(dir);
    const { metas, damaged } = await scanObjects(join(dir, "objects"));
    const index = KeyIndex.of(metas);
    const opened = await OpenUploads.open(join(dir, "uploads"), incoming);
    // The crash came between the object and the end of its upload: only the end is missing.
    for (const { meta } of opened.uploads.all()) {
      if (index.get(meta.key)?.uploadId === meta.uploadId) await opened.uploads.end(meta.uploadId);
    }
    await syncFolder(join(dir, "objects"));
    await syncFolder(dir);
    const rules = await KeptRules.open(join(dir, "lifecycle.json"));
    const createdAt = Math.floor((await stat(dir)).birthtimeMs);
    const found = { dir, index, uploads: opened.uploads, rules, createdAt, damaged: [...damaged, ...opened.damaged] };
    return new DiskBucket(name, found, options);
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
      return { file, meta: await readMeta<ObjectMeta>(file) };
    } catch (failure) {
      await file.close();
      throw failure;
    }
  }

  /**
   * Receives bytes into a file without a name.
   * @throws S3Error EntityTooLarge as soon as there are more than `maxBytes`; whatever `content` throws.
   */
  stage(content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedObject> {
    return this.#incoming.stage(content, maxBytes);
  }

  /** Once for each staged object that is not committed. */
  discard(staged: StagedObject): Promise<void> {
    return this.#incoming.discard(staged);
  }

  /** Stages a copy of an object that may live in another bucket; see {@link Incoming.stageCopy}. */
  async stageCopy(source: DiskBucket, key: string, check: (meta: ObjectMeta) => void) {
    if (source.head(key) === undefined) return undefined;
    return this.#incoming.stageCopy(source.#pathOf(key), check);
  }

  /** Gives staged bytes their key, in one step for everybody who looks. Whatever happens, the staged file is gone afterwards. */
  async commit(staged: StagedObject, object: NewObject): Promise<ObjectMeta> {
    const { precondition, ...described } = object;
    try {
      return await this.#lock.run(object.key, () =>
        this.#tracked(async () => {
          const current = this.#index.get(object.key);
          precondition?.(current);
          this.#requireRoom(current === undefined ? 1 : 0);
          const { size, etag } = staged;
          const meta: ObjectMeta = { ...described, size, etag, lastModified: Math.floor(this.#options.now()) };
          await writeTrailer(staged.path, meta);
          const path = this.#pathOf(object.key);
          await rename(staged.path, path);
          try {
            await syncFolder(dirname(path));
          } finally {
            // The file has its name now, synced or not, so the index has to say so.
            this.#index.set(meta);
          }
          return meta;
        }),
      );
    } finally {
      await this.#incoming.discard(staged);
    }
  }

  /** @throws S3Error QuotaExceeded when too many are open. */
  async beginUpload(announced: Omit<UploadMeta, "uploadId" | "initiatedAt">): Promise<UploadMeta> {
    if (this.uploads.size >= this.#options.maxUploads) {
      throw new S3Error("QuotaExceeded", "Too many multipart uploads are open.", {
        MaxUploads: this.#options.maxUploads,
      });
    }
    return this.uploads.begin({ ...announced, initiatedAt: Math.floor(this.#options.now()) });
  }

  /** Makes staged bytes a part of an upload. Whatever happens, the staged file is gone afterwards. */
  async commitPart(upload: OpenUpload, partNumber: number, staged: StagedObject): Promise<PartMeta> {
    try {
      this.#requireRoom(1);
      const { size, etag } = staged;
      const lastModified = Math.floor(this.#options.now());
      return await this.uploads.addPart(upload, staged, { partNumber, size, etag, lastModified });
    } finally {
      await this.#incoming.discard(staged);
    }
  }

  /**
   * Makes one object of these parts, in this order, and ends the upload. A crash before the object has its key leaves the
   * upload open; one after it leaves an upload that the next start takes away.
   */
  async completeUpload(
    upload: OpenUpload,
    parts: readonly PartMeta[],
    options: Pick<NewObject, "precondition"> & AssemblyChecks,
  ): Promise<ObjectMeta> {
    const { precondition, ...checks } = options;
    const staged = await stageAssembled(this.#incoming.newPath(), this.uploads, upload, parts, checks);
    const { key, contentType, metadata, uploadId } = upload.meta;
    const object = { key, contentType, metadata, uploadId, ...(precondition === undefined ? {} : { precondition }) };
    const meta = await this.commit(staged, object);
    await this.uploads.end(uploadId);
    return meta;
  }

  /** @returns whether there was anything to delete. */
  async delete(key: string, precondition?: (current: ObjectMeta | undefined) => void): Promise<boolean> {
    return this.#lock.run(key, () =>
      this.#tracked(async () => {
        const current = this.#index.get(key);
        precondition?.(current);
        if (current === undefined) return false;
        const path = this.#pathOf(key);
        await rm(path, { force: true });
        this.#index.delete(key);
        await syncFolder(dirname(path));
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

  /**
   * Asked while the file of a form arrives. Strangers hold forms: what they fill a bucket with must leave its owner room to
   * copy all of it.
   * @throws S3Error QuotaExceeded
   */
  requireRoomForForm(key: string): void {
    this.#requireRoom(this.#index.get(key) === undefined ? 1 : 0, formShare);
  }

  /** Counts staged bytes and parts as well, so that a bucket cannot be overfilled by many at once. */
  #requireRoom(newFiles: number, share = 1): void {
    const maxBytes = this.#options.maxBytes * share;
    const maxObjects = this.#options.maxObjects * share;
    const bytes = this.#index.bytes + this.#incoming.heldBytes + this.uploads.bytes;
    const files = this.#index.size + this.uploads.parts + newFiles;
    if (bytes <= maxBytes && files <= maxObjects) return;
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
