import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "@lode/runtime/files";
import { S3Error } from "../s3-error.ts";
import { compareKeys } from "./compare-keys.ts";
import type { StagedObject } from "./incoming.ts";
import { KeyLock } from "./key-lock.ts";
import { scanUploads, UPLOAD_FILE } from "./scan-uploads.ts";
import { syncFolder } from "./sync-folder.ts";
import { newUploadId, type OpenUpload, type PartMeta, partFileName, type UploadMeta } from "./upload-meta.ts";
import { writeTrailer } from "./write-trailer.ts";

interface HeldUpload extends OpenUpload {
  readonly parts: Map<number, PartMeta>;
}

/**
 * The multipart uploads of a bucket, a folder each below `uploads/`: what was announced, and a file per part that describes
 * itself as an object's file does.
 *
 * An upload begins and ends with one rename of its folder, from and to `incoming/`, and a part arrives by one rename into
 * it. So a crash leaves each of them there whole or not at all, and what lies in `incoming/` is removed at the next start.
 */
export class OpenUploads {
  readonly #dir: string;
  readonly #incomingDir: string;
  readonly #uploads: Map<string, HeldUpload>;
  readonly #partLock = new KeyLock();
  /** Completing and aborting wait for each other. */
  readonly endLock = new KeyLock();
  #bytes = 0;
  #parts = 0;
  #opening = 0;

  private constructor(dir: string, incomingDir: string, uploads: Map<string, HeldUpload>) {
    this.#dir = dir;
    this.#incomingDir = incomingDir;
    this.#uploads = uploads;
    for (const { parts } of uploads.values()) this.#count(parts, 1);
  }

  static async open(
    dir: string,
    incomingDir: string,
  ): Promise<{ readonly uploads: OpenUploads; readonly damaged: readonly string[] }> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const { found, damaged } = await scanUploads(dir);
    const held = found.map(({ meta, parts }) => [meta.uploadId, { meta, parts: new Map(parts) }] as const);
    return { uploads: new OpenUploads(dir, incomingDir, new Map(held)), damaged };
  }

  /** All parts together. */
  get bytes(): number {
    return this.#bytes;
  }

  get parts(): number {
    return this.#parts;
  }

  get size(): number {
    return this.#uploads.size + this.#opening;
  }

  /** @throws S3Error NoSuchUpload, also when the upload is another key's. */
  get(uploadId: string, key: string): OpenUpload {
    const upload = this.#uploads.get(uploadId);
    if (upload === undefined || upload.meta.key !== key) throw noSuchUpload();
    return upload;
  }

  /** By key in the order of listings, then by time. */
  all(): readonly OpenUpload[] {
    return [...this.#uploads.values()].sort(
      ({ meta: a }, { meta: b }) => compareKeys(a.key, b.key) || (a.uploadId < b.uploadId ? -1 : 1),
    );
  }

  async begin(announced: Omit<UploadMeta, "uploadId">): Promise<UploadMeta> {
    const uploadId = newUploadId(announced.initiatedAt, randomBytes(12).toString("hex"));
    const meta = { uploadId, ...announced };
    const draft = join(this.#incomingDir, uploadId);
    this.#opening += 1;
    try {
      await writeWhole(join(draft, UPLOAD_FILE), JSON.stringify(meta));
      await rename(draft, join(this.#dir, uploadId));
      await syncFolder(this.#dir);
      this.#uploads.set(uploadId, { meta, parts: new Map() });
      return meta;
    } catch (failure) {
      await rm(draft, { recursive: true, force: true });
      throw failure;
    } finally {
      this.#opening -= 1;
    }
  }

  /** Gives staged bytes their number, in the place of an earlier part that had it. The staged file is the caller's to discard. */
  async addPart(upload: OpenUpload, staged: StagedObject, part: PartMeta): Promise<PartMeta> {
    const { uploadId } = upload.meta;
    const folder = join(this.#dir, uploadId);
    return this.#partLock.run(`${uploadId}/${part.partNumber}`, async () => {
      await writeTrailer(staged.path, part);
      const held = this.#uploads.get(uploadId);
      if (held === undefined) throw noSuchUpload();
      try {
        await rename(staged.path, join(folder, partFileName(part.partNumber)));
      } catch (failure) {
        if ((failure as NodeJS.ErrnoException).code === "ENOENT") throw noSuchUpload();
        throw failure;
      }
      // The folder, and this part with it, may have gone in the same moment.
      if (this.#uploads.get(uploadId) !== held) throw noSuchUpload();
      const earlier = held.parts.get(part.partNumber);
      this.#bytes += part.size - (earlier?.size ?? 0);
      this.#parts += earlier === undefined ? 1 : 0;
      held.parts.set(part.partNumber, part);
      await syncFolder(folder);
      return part;
    });
  }

  /** @throws S3Error InvalidPart when it is not there any more. */
  async openPart(upload: OpenUpload, partNumber: number): Promise<FileHandle> {
    try {
      return await open(join(this.#dir, upload.meta.uploadId, partFileName(partNumber)), "r");
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code !== "ENOENT") throw failure;
      throw new S3Error("InvalidPart", "One or more of the specified parts could not be found.");
    }
  }

  /** Takes the upload and all its parts away. What is gone already is no error. */
  async end(uploadId: string): Promise<void> {
    const held = this.#uploads.get(uploadId);
    if (held === undefined) return;
    this.#uploads.delete(uploadId);
    this.#count(held.parts, -1);
    const gone = join(this.#incomingDir, uploadId);
    await rename(join(this.#dir, uploadId), gone);
    await syncFolder(this.#dir);
    await rm(gone, { recursive: true, force: true });
  }

  #count(parts: ReadonlyMap<number, PartMeta>, sign: 1 | -1): void {
    this.#parts += sign * parts.size;
    for (const { size } of parts.values()) this.#bytes += sign * size;
  }
}

function noSuchUpload(): S3Error {
  return new S3Error(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  );
}
