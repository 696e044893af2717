import { LodeError } from "@lode/runtime/errors";
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { migrationsFolder } from "./migrations-folder.ts";
import type { Database } from "./open-database.ts";

export interface SchemaVersion {
  /** Migrations that this program brings. */
  readonly known: number;
  /** Of those, the ones that the database has. */
  readonly applied: number;
  /** Migrations of the database that this program does not know. */
  readonly foreign: number;
}

/** How far the schema of a database is. The migrations are told apart by their hashes. */
export async function readSchemaVersion(db: Database): Promise<SchemaVersion> {
  const known = readMigrationFiles({ migrationsFolder }).map(({ hash }) => hash);
  const there = rowsOf<{ name: string | null }>(
    await db.execute(sql`select to_regclass('drizzle.__drizzle_migrations')::text as name`),
  );
  if (there[0]?.name == null) return { known: known.length, applied: 0, foreign: 0 };
  const applied = rowsOf<{ hash: string }>(await db.execute(sql`select hash from drizzle.__drizzle_migrations`));
  const hashes = new Set(applied.map(({ hash }) => hash));
  return {
    known: known.length,
    applied: known.filter((hash) => hashes.has(hash)).length,
    foreign: [...hashes].filter((hash) => !known.includes(hash)).length,
  };
}

/**
 * Refuses a database that was made for another version of this program, before anything is read from it.
 * @throws LodeError DATABASE_SCHEMA_NEWER, DATABASE_SCHEMA_OUTDATED.
 */
export async function checkSchema(db: Database): Promise<void> {
  const version = await readSchemaVersion(db);
  const facts = { ...version };
  if (version.foreign > 0) {
    throw new LodeError("DATABASE_SCHEMA_NEWER", "the database was migrated by a newer version", {
      retry: "never",
      facts,
      next: "Start that version or a newer one; migrations are never taken back.",
    });
  }
  if (version.applied < version.known) {
    throw new LodeError("DATABASE_SCHEMA_OUTDATED", "the database waits for its migration", {
      retry: "never",
      facts,
      next: "Run `lode coordinator migrate` with the same database.",
    });
  }
}

function rowsOf<Row>(answer: unknown): readonly Row[] {
  return (answer as { rows: readonly Row[] }).rows;
}
