import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { decodeTrailer, objectFileName, objectFolders, TAIL_BYTES, type Trailed, trailerBytes } from "./object-file.ts";
import type { ObjectMeta } from "./object-meta.ts";

export interface ScanResult {
  readonly metas: readonly ObjectMeta[];
  /** Files that are not what their name or their end says: left where they are, never served. */
  readonly damaged: readonly string[];
}

/** Reads the trailers of all objects below a folder. Synchronous calls, since a hundred thousand small reads are far faster so. */
export async function scanObjects(objectsDir: string): Promise<ScanResult> {
  const metas: ObjectMeta[] = [];
  const damaged: string[] = [];
  const buffer = Buffer.alloc(TAIL_BYTES);
  for (const folder of objectFolders) {
    for (const name of readdirSync(join(objectsDir, folder))) {
      const path = join(objectsDir, folder, name);
      const meta = readMetaSync<ObjectMeta>(path, buffer);
      const at = meta === undefined ? undefined : objectFileName(meta.key);
      if (meta !== undefined && at?.folder === folder && at.name === name) metas.push(meta);
      else damaged.push(path);
    }
    await nextTurn();
  }
  return { metas, damaged };
}

/** @returns undefined when the file is not whole. */
export function readMetaSync<T extends Trailed>(path: string, buffer = Buffer.alloc(TAIL_BYTES)): T | undefined {
  const file = openSync(path, "r");
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return undefined;
    let tail: Buffer = readTail(file, stat.size, buffer);
    const length = trailerBytes(tail);
    if (length === undefined) return undefined;
    if (length > tail.length) tail = readTail(file, stat.size, Buffer.alloc(length));
    return decodeTrailer<T>(tail, stat.size);
  } finally {
    closeSync(file);
  }
}

function readTail(file: number, fileBytes: number, buffer: Buffer): Buffer {
  const length = Math.min(buffer.length, fileBytes);
  const read = readSync(file, buffer, 0, length, fileBytes - length);
  return buffer.subarray(0, read);
}
