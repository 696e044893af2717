import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { readMetaSync } from "./scan-objects.ts";
import { MAX_PARTS, type OpenUpload, type PartMeta, partFileName, type UploadMeta } from "./upload-meta.ts";

/** What was announced, in the folder of an upload. */
export const UPLOAD_FILE = "upload.json";

/** Reads the open uploads of a bucket. A folder that nobody can go on with is removed; a broken part is left and not counted. */
export async function scanUploads(
  dir: string,
): Promise<{ readonly found: readonly OpenUpload[]; readonly damaged: readonly string[] }> {
  const found: OpenUpload[] = [];
  const damaged: string[] = [];
  for (const name of readdirSync(dir)) {
    const folder = join(dir, name);
    const meta = readUpload(join(folder, UPLOAD_FILE));
    if (meta === undefined || meta.uploadId !== name) {
      damaged.push(folder);
      await rm(folder, { recursive: true, force: true });
      continue;
    }
    const parts = new Map<number, PartMeta>();
    for (const file of readdirSync(folder)) {
      if (file === UPLOAD_FILE) continue;
      const part = readMetaSync<PartMeta>(join(folder, file));
      if (part !== undefined && isPartNumber(part.partNumber) && partFileName(part.partNumber) === file) {
        parts.set(part.partNumber, part);
      } else damaged.push(join(folder, file));
    }
    found.push({ meta, parts });
    await nextTurn();
  }
  return { found, damaged };
}

function isPartNumber(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_PARTS;
}

function readUpload(path: string): UploadMeta | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as UploadMeta;
  } catch {
    return undefined;
  }
}
