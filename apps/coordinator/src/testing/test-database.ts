import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbedded } from "../database/embedded-database.ts";
import { migrationsFolder, type OpenDatabase } from "../database/open-database.ts";

let image: Promise<Blob> | undefined;

/**
 * A migrated database in memory. Making one takes seconds, starting from an image of it a fraction: the image is kept
 * among the temporary files under the hash of what it was made from.
 */
export async function testDatabase(): Promise<OpenDatabase> {
  image ??= migratedImage();
  return await openEmbedded({ kind: "memory", image: await image });
}

async function migratedImage(): Promise<Blob> {
  const path = join(tmpdir(), "lode-test-images", `${await imageName()}.tar`);
  try {
    return new Blob([await readFile(path)]);
  } catch {
    // Not made yet, or not readable: make it.
  }
  await using first = await openEmbedded({ kind: "memory" });
  const made = await first.dump();
  const draft = `${path}.${process.pid}`;
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(draft, new Uint8Array(await made.arrayBuffer()));
  await rename(draft, path);
  return made;
}

async function imageName(): Promise<string> {
  const journal = JSON.parse(await readFile(join(migrationsFolder, "meta/_journal.json"), "utf8"));
  const hash = createHash("sha256").update(createRequire(import.meta.url).resolve("@electric-sql/pglite"));
  hash.update(String(process.getuid?.() ?? ""));
  for (const { tag } of journal.entries) hash.update(await readFile(join(migrationsFolder, `${tag}.sql`)));
  return hash.digest("hex").slice(0, 32);
}
