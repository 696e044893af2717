import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { type EmbeddedPlace, openEmbedded } from "./embedded-database.ts";
import { type OpenPostgres, openPostgres, type PostgresPlace } from "./postgres-database.ts";
import type * as schema from "./schema.ts";

export { migrationsFolder } from "./migrations-folder.ts";

/** What the stores query: the embedded database or a Postgres server, by the same SQL. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

export type DatabasePlace = EmbeddedPlace | PostgresPlace;

export interface OpenDatabase extends AsyncDisposable {
  readonly db: Database;
  /** Of a server that other replicas use too; undefined for the embedded database, which has one process. */
  readonly server?: OpenPostgres["server"];
  /** How its pool stands; the embedded database has none. */
  readonly connections?: OpenPostgres["connections"];
}

/**
 * Opens a database. The embedded one brings its schema up to date by itself; a server's schema is only looked at, since
 * other replicas may be running on it.
 * @throws LodeError DATABASE_UNREACHABLE, DATABASE_REFUSED, DATABASE_URL_INVALID, DATABASE_TOO_OLD,
 *   DATABASE_SCHEMA_OUTDATED, DATABASE_SCHEMA_NEWER.
 */
export async function openDatabase(place: DatabasePlace): Promise<OpenDatabase> {
  return place.kind === "postgres" ? await openPostgres(place) : await openEmbedded(place);
}
