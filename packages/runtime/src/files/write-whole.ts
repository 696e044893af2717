import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface WriteWholeOptions {
  /** Of a new file; only its owner may read it unless told. */
  readonly mode?: number;
  /** Of the folders that are made on the way. */
  readonly folderMode?: number;
}

/** End of a draft's name. */
export const draftEnding = /\.[0-9a-f]{8}-[0-9a-f-]{27}\.new$/;

/**
 * Writes beside the place, syncs and renames: whoever looks sees the old file or the new one, also after a crash of the
 * process or of the machine. Two writers at once leave the file of one of them.
 * @throws the system's error; then the old file stands and no draft is left.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  { mode = 0o600, folderMode = 0o700 }: WriteWholeOptions = {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: folderMode });
  const draft = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(draft, "wx", mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Takes away what a process left that was killed while it wrote. Nobody else may be writing there. */
export function removeDrafts(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (draftEnding.test(name)) rmSync(join(folder, name), { force: true });
}

/** A name lives in its folder: without this a power cut may take the rename back. Not every system lets folders be opened. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, "r").catch(() => undefined);
  if (opened === undefined) return;
  try {
    await opened.sync().catch(() => {});
  } finally {
    await opened.close();
  }
}
