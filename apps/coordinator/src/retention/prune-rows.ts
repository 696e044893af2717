import { type EpochId } from "@lode/zipcode/epoch";
import { and, eq, inArray, isNotNull, isNull, lt, notInArray, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Database } from "../database/open-database.ts";
import {
  answeredPosts,
  epochNeurons,
  epochs,
  frozenObjects,
  limitCounts,
  minerStatuses,
  participants,
  tooLateObjects,
} from "../database/schema.ts";
import type { FencedWrites } from "../leadership/fenced-writes.ts";

/** Epochs that are over, ended before a moment, and of which one thing has not been done yet; oldest first. */
export async function epochsDue(
  db: Database,
  undone: PgColumn,
  endedBefore: number,
  limit: number,
): Promise<EpochId[]> {
  const rows = await db
    .select({ id: epochs.id })
    .from(epochs)
    .where(and(isNull(undone), lt(epochs.endsAt, endedBefore), eq(epochs.state, "ARCHIVED")))
    .orderBy(epochs.startsAt)
    .limit(limit);
  return rows.map(({ id }) => id);
}

/**
 * Rows that only the running of an epoch needed. The validators of the metagraph stay, since whoever counts how they
 * agreed counts their stake; the others are in the record that was moved before.
 */
export async function pruneEpoch(id: EpochId, writes: FencedWrites, prunedAt: number): Promise<boolean> {
  return await writes.write(async (tx) => {
    const ready = and(eq(epochs.id, id), isNull(epochs.rowsPrunedAt), isNotNull(epochs.textsArchivedAt));
    const marked = await tx.update(epochs).set({ rowsPrunedAt: prunedAt }).where(ready).returning({ id: epochs.id });
    if (marked.length === 0) return false;
    await tx.delete(participants).where(eq(participants.epochId, id));
    await tx.delete(minerStatuses).where(eq(minerStatuses.epochId, id));
    await tx.delete(tooLateObjects).where(eq(tooLateObjects.epochId, id));
    await tx.delete(epochNeurons).where(and(eq(epochNeurons.epochId, id), eq(epochNeurons.validatorPermit, false)));
    return true;
  });
}

/** The rows of copies that are deleted, or about to be; those of flagged hotkeys stay with their objects. */
export async function pruneCopies(
  id: EpochId,
  flagged: readonly string[],
  writes: FencedWrites,
  prunedAt: number,
): Promise<void> {
  await writes.write(async (tx) => {
    const others = flagged.length === 0 ? undefined : notInArray(frozenObjects.hotkey, flagged as never);
    await tx.delete(frozenObjects).where(and(eq(frozenObjects.epochId, id), others));
    await tx.update(epochs).set({ copiesDeletedAt: prunedAt }).where(eq(epochs.id, id));
  });
}

/** A signature is refused as stale long before. */
const answersKeptMs = 3_600_000;

/** Counts of windows that are over, and answers that nobody may ask for again; at most `limit` of each. @returns how many. */
export async function pruneCounters(writes: FencedWrites, nowWall: number, limit: number): Promise<number> {
  const counts = await deleteSome(writes, limitCounts, lt(limitCounts.endsAtWall, nowWall), limit);
  const stale = lt(answeredPosts.answeredAtWall, nowWall - answersKeptMs);
  return counts + (await deleteSome(writes, answeredPosts, stale, limit));
}

async function deleteSome(writes: FencedWrites, table: PgTable, where: SQL, limit: number): Promise<number> {
  return await writes.write(async (tx) => {
    const some = tx.select({ at: sql`ctid` }).from(table).where(where).limit(limit).for("update", { skipLocked: true });
    const deleted = await tx.delete(table).where(inArray(sql`ctid`, some)).returning({ one: sql`1` });
    return deleted.length;
  });
}
