import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import * as schema from "./schema.ts";

/** What the stores query: the embedded database today, any Postgres that drizzle speaks to. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

export interface OpenDatabase extends AsyncDisposable {
  readonly db: Database;
  /** The migrated database as one file, to start another from in a fraction of the time. */
  dump(): Promise<Blob>;
}

export type DatabasePlace =
  | { readonly kind: "directory"; readonly path: string }
  /** Gone with the process; `image` comes from {@link OpenDatabase.dump}. */
  | { readonly kind: "memory"; readonly image?: Blob };

/** The same folder seen from `src/database` and from `dist/database`: tsc copies no SQL. */
export const migrationsFolder = fileURLToPath(new URL("../../src/database/migrations", import.meta.url));

/** Opens the embedded database and brings its schema up to date. The caller holds the lock of the directory: PGlite has none. */
export async function openDatabase(place: DatabasePlace): Promise<OpenDatabase> {
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

async function openClient(place: DatabasePlace): Promise<PGlite> {
  if (place.kind === "memory") {
    return await PGlite.create(place.image === undefined ? {} : { loadDataDir: place.image });
  }
  await mkdir(place.path, { recursive: true, mode: 0o700 });
  return await PGlite.create({ dataDir: place.path });
}
