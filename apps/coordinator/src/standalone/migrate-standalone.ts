import { join } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { DataDirLock } from "@lode/runtime/lifecycle";
import { migrateDatabase } from "../database/migrate-database.ts";
import { openForMigration, type PostgresPlace } from "../database/postgres-database.ts";
import { readSchemaVersion, type SchemaVersion } from "../database/schema-version.ts";

export interface Migrated {
  readonly database: "embedded" | "postgres";
  /** Steps that this program knows. */
  readonly known: number;
  /** Those that the database did not have; undefined for the embedded one, which does not tell before it is opened. */
  readonly missing: number | undefined;
  /** Whether it has them now. */
  readonly done: boolean;
}

export interface MigrateSetting {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** Only looks. */
  readonly dryRun: boolean;
}

/** Brings the schema up to date, or says what that would take. @throws LodeError DATABASE_*, DATA_DIR_LOCKED */
export async function migrateStandalone({ dataDir, databaseUrl, dryRun }: MigrateSetting): Promise<Migrated> {
  if (databaseUrl === undefined) return await migrateEmbedded(dataDir, dryRun);
  const place: PostgresPlace = { kind: "postgres", url: databaseUrl };
  const before = dryRun ? await lookAt(place) : await migrateDatabase(place);
  if (before.foreign > 0) {
    throw new LodeError("DATABASE_SCHEMA_NEWER", "the database was migrated by a newer version", {
      retry: "never",
      facts: { ...before },
      next: "Start that version or a newer one; migrations are never taken back.",
    });
  }
  const missing = before.known - before.applied;
  return { database: "postgres", known: before.known, missing, done: !dryRun || missing === 0 };
}

async function lookAt(place: PostgresPlace): Promise<SchemaVersion> {
  await using opened = await openForMigration(place);
  return await readSchemaVersion(opened.db);
}

/** It does so by itself at every start; this only comes first, with nobody else in its directory. */
async function migrateEmbedded(dataDir: string, dryRun: boolean): Promise<Migrated> {
  await using _lock = await DataDirLock.acquire(dataDir);
  if (dryRun) return { database: "embedded", known: 0, missing: undefined, done: false };
  const { known } = await migrateDatabase({ kind: "directory", path: join(dataDir, "database") });
  return { database: "embedded", known, missing: undefined, done: true };
}
