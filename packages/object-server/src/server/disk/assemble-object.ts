import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { S3Error } from "../s3-error.ts";
import { type StagedObject, writeAll } from "./incoming.ts";
import type { OpenUploads } from "./open-uploads.ts";
import { readMeta } from "./read-meta.ts";
import type { OpenUpload, PartMeta } from "./upload-meta.ts";

const COPY_BYTES = 1024 * 1024;

/** Anybody who wants to see the bytes of an object that is being put together. */
export interface PartObserver {
  update(bytes: Uint8Array): void;
  partEnd(partNumber: number): void;
}

/** What has to be right before parts become an object. */
export interface AssemblyChecks {
  readonly observer: PartObserver;
  /** Is asked when all bytes are there, and throws to keep the object out. */
  verify(): void;
}

/** MD5 over the MD5s of the parts, and how many they are. */
export function multipartEtag(etags: readonly string[]): string {
  const md5 = createHash("md5");
  for (const etag of etags) md5.update(Buffer.from(etag, "hex"));
  return `${md5.digest("hex")}-${etags.length}`;
}

/**
 * Writes the parts one behind the other into a new file. The parts stay what they are, so a crash or a refusal on the way
 * costs nothing but the time.
 * @throws S3Error InvalidPart when a part is not the one that was chosen any more; what the checks throw.
 */
export async function stageAssembled(
  path: string,
  uploads: OpenUploads,
  upload: OpenUpload,
  parts: readonly PartMeta[],
  checks: AssemblyChecks,
): Promise<StagedObject> {
  try {
    await assemble(path, uploads, upload, parts, checks.observer);
    checks.verify();
  } catch (failure) {
    await rm(path, { force: true });
    throw failure;
  }
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  // The parts are counted as long as they are there; counting this as well would let no bucket be filled by more than half.
  return { path, size, etag: multipartEtag(parts.map(({ etag }) => etag)), heldBytes: 0 };
}

async function assemble(
  path: string,
  uploads: OpenUploads,
  upload: OpenUpload,
  parts: readonly PartMeta[],
  observer: PartObserver,
): Promise<void> {
  const target = await open(path, "wx", 0o600);
  try {
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    for (const part of parts) {
      const source = await uploads.openPart(upload, part.partNumber);
      try {
        const { etag, size } = await readMeta<PartMeta>(source);
        if (etag !== part.etag || size !== part.size) {
          throw new S3Error("InvalidPart", "A part was uploaded again while the upload was completed.");
        }
        await copyBytes(source, target, size, buffer, observer);
      } finally {
        await source.close();
      }
      observer.partEnd(part.partNumber);
    }
  } finally {
    await target.close();
  }
}

async function copyBytes(
  source: FileHandle,
  target: FileHandle,
  size: number,
  buffer: Buffer,
  observer: PartObserver,
): Promise<void> {
  for (let position = 0; position < size; ) {
    const wanted = Math.min(buffer.length, size - position);
    const { bytesRead } = await source.read(buffer, 0, wanted, position);
    if (bytesRead === 0) throw new Error("the file of a part is shorter than its trailer says");
    const piece = buffer.subarray(0, bytesRead);
    observer.update(piece);
    await writeAll(target, piece);
    position += bytesRead;
  }
}
