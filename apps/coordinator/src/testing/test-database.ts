import { type OpenDatabase, openDatabase } from "../database/open-database.ts";

let image: Promise<Blob> | undefined;

/** A migrated database in memory; the first one of a process is dumped, the others start from its image in a fraction of the time. */
export async function testDatabase(): Promise<OpenDatabase> {
  image ??= migratedImage();
  return await openDatabase({ kind: "memory", image: await image });
}

async function migratedImage(): Promise<Blob> {
  await using first = await openDatabase({ kind: "memory" });
  return await first.dump();
}
