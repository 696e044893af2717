import { randomUUID } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

const draftName = /\.json\.[0-9a-f-]{36}\.new$/;

/** Takes away what a process left that was killed while it wrote. Nobody else may be writing there. */
export function removeDrafts(folder: string): void {
  for (const name of readdirSync(folder)) if (draftName.test(name)) rmSync(join(folder, name), { force: true });
}

/** The file is the old one or the new one, whenever somebody looks. Only the owner may read it. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
