import { mkdir } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { migrationsFolder } from "./migrations-folder.ts";
import type { Database } from "./open-database.ts";
import * as schema from "./schema.ts";

export type EmbeddedPlace =
  | { readonly kind: "directory"; readonly path: string }
  /** Gone with the process; `image` comes from {@link EmbeddedDatabase.dump}. */
  | { readonly kind: "memory"; readonly image?: Blob };

export interface EmbeddedDatabase extends AsyncDisposable {
  readonly db: Database;
  /** The migrated database as one file, to start another from in a fraction of the time. */
  dump(): Promise<Blob>;
}

/** Opens the embedded database and brings its schema up to date. The caller holds the lock of the directory: PGlite has none. */
export async function openEmbedded(place: EmbeddedPlace): Promise<EmbeddedDatabase> {
  const client = await openClient(place);
  try {
    const db = drizzle(client, { schema });
    await migrate(db, { migrationsFolder });
    return {
      db,
      dump: async () => await client.dumpDataDir("none"),
      [Symbol.asyncDispose]: async () => await client.close(),
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function openClient(place: EmbeddedPlace): Promise<PGlite> {
  if (place.kind === "memory") {
    return await PGlite.create(place.image === undefined ? {} : { loadDataDir: place.image });
  }
  await mkdir(place.path, { recursive: true, mode: 0o700 });
  return await PGlite.create({ dataDir: place.path });
}
