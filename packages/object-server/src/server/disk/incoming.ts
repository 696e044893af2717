import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { S3Error } from "../s3-error.ts";
import type { ObjectMeta } from "./object-meta.ts";
import { readMeta } from "./read-meta.ts";

/** Bytes that have arrived but have no name yet. Commit or discard each. */
export interface StagedObject {
  readonly path: string;
  readonly size: number;
  readonly etag: string;
  /** What they count in their bucket until then: nothing when they are counted elsewhere already. */
  readonly heldBytes: number;
}

/**
 * The folder of what is still arriving. What a crash leaves in it was never acknowledged and is removed at the next start.
 */
export class Incoming {
  readonly dir: string;
  readonly #requireRoom: () => void;
  #heldBytes = 0;

  /** @param requireRoom throws when the bucket cannot hold what it has. */
  constructor(dir: string, requireRoom: () => void) {
    this.dir = dir;
    this.#requireRoom = requireRoom;
  }

  /** It takes room on the disk before it has a name. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  newPath(): string {
    return join(this.dir, randomUUID());
  }

  /**
   * Receives bytes into a file without a name.
   * @throws S3Error EntityTooLarge as soon as there are more than `maxBytes`; whatever `content` throws.
   */
  async stage(content: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedObject> {
    const path = this.newPath();
    const file = await open(path, "wx", 0o600);
    let size = 0;
    try {
      const md5 = createHash("md5");
      for await (const bytes of content) {
        size += bytes.byteLength;
        this.#heldBytes += bytes.byteLength;
        if (size > maxBytes) {
          throw new S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
            MaxSizeAllowed: maxBytes,
          });
        }
        this.#requireRoom();
        md5.update(bytes);
        await writeAll(file, bytes);
      }
      await file.close();
      return { path, size, etag: md5.digest("hex"), heldBytes: size };
    } catch (failure) {
      await file.close();
      await this.discard({ path, heldBytes: size });
      throw failure;
    }
  }

  /**
   * Stages a copy of an object's file.
   * @param check sees the version that was really copied; it throws to forbid the copy.
   * @returns undefined when there is no such file.
   */
  async stageCopy(
    sourcePath: string,
    check: (meta: ObjectMeta) => void,
  ): Promise<{ readonly staged: StagedObject; readonly meta: ObjectMeta } | undefined> {
    const path = this.newPath();
    try {
      // The whole file, trailer included: the copy describes itself, so no version can slip in between look and copy.
      await copyFile(sourcePath, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      const file = await open(path, "r");
      try {
        const meta = await readMeta<ObjectMeta>(file);
        check(meta);
        this.#heldBytes += meta.size;
        return { staged: { path, size: meta.size, etag: meta.etag, heldBytes: meta.size }, meta };
      } finally {
        await file.close();
      }
    } catch (failure) {
      await rm(path, { force: true });
      if ((failure as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw failure;
    }
  }

  /** Once for each staged object, committed or not. */
  async discard(staged: Pick<StagedObject, "path" | "heldBytes">): Promise<void> {
    this.#heldBytes -= staged.heldBytes;
    await rm(staged.path, { force: true });
  }
}

/** A write may take less than it is given. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, offset, bytes.byteLength - offset);
    offset += bytesWritten;
  }
}
