import { setImmediate } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import * as schema from "../database/schema.ts";

/** Tables whose rows are written over or deleted all the time. */
const busyTables = [
  schema.limitCounts,
  schema.answeredPosts,
  schema.minerStatuses,
  schema.participants,
  schema.tooLateObjects,
  schema.frozenObjects,
  schema.epochNeurons,
  schema.observationReveals,
  schema.epochs,
  schema.ownerSettings,
  schema.schedulerLeadership,
] as const;

/**
 * Makes the room of rows that are gone usable again. A server does that by itself; the embedded database has nobody for
 * it. It works in this very process, so requests get their turn after each table.
 */
export async function reclaimRoom(db: Database): Promise<void> {
  for (const table of busyTables) {
    await db.execute(sql`vacuum ${table}`);
    await setImmediate();
  }
}
