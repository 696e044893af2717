import { mkdir } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { LodeError } from "@lode/runtime/errors";
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

/**
 * Opens the embedded database and brings its schema up to date. The caller holds the lock of the directory: PGlite has none.
 * @throws LodeError DATABASE_NOT_OPENED when the disk is full, or what lies there is damaged or something else.
 */
export async function openEmbedded(place: EmbeddedPlace): Promise<EmbeddedDatabase> {
  if (place.kind === "memory") return await openAt(place);
  return await openAt(place).catch((cause: unknown) => {
    throw notOpened(place.path, cause);
  });
}

async function openAt(place: EmbeddedPlace): Promise<EmbeddedDatabase> {
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

function notOpened(path: string, cause: unknown): LodeError<"DATABASE_NOT_OPENED"> {
  return new LodeError("DATABASE_NOT_OPENED", `the embedded database in ${path} cannot be opened`, {
    retry: "never",
    facts: { path },
    next: "See that the disk has room. If it has, what lies there is damaged: put a backup in its place, or name another --data-dir.",
    // The system's refusals come as objects that are no errors.
    cause: cause instanceof Error ? cause : new Error(JSON.stringify(cause)),
  });
}
