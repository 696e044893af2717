import { migrate } from "drizzle-orm/node-postgres/migrator";
import { knownFailure } from "./database-failure.ts";
import { openEmbedded } from "./embedded-database.ts";
import { migrationsFolder } from "./migrations-folder.ts";
import type { DatabasePlace } from "./open-database.ts";
import { openForMigration } from "./postgres-database.ts";
import { readSchemaVersion, type SchemaVersion } from "./schema-version.ts";

/** Any number that nothing else here locks by. */
const migrationLock = 4_646_001;

/**
 * Brings the schema up to date; of several at once, one does it and the others find it done. Steps are only ever added,
 * all missing ones in one transaction.
 * @returns how it stood before.
 */
export async function migrateDatabase(place: DatabasePlace): Promise<SchemaVersion> {
  if (place.kind !== "postgres") {
    await using embedded = await openEmbedded(place);
    return await readSchemaVersion(embedded.db);
  }
  await using opened = await openForMigration(place);
  const client = opened.server.newClient("lode-migrate");
  client.on("error", () => {});
  try {
    await client.connect();
    // Held by the session: it is given up with the connection, whatever happens.
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    const before = await readSchemaVersion(opened.db);
    // A newer schema is left alone.
    if (before.foreign === 0 && before.applied < before.known) {
      await migrate(opened.db as never, { migrationsFolder });
    }
    return before;
  } catch (error) {
    throw knownFailure(error) ?? error;
  } finally {
    await client.end().catch(() => {});
  }
}
