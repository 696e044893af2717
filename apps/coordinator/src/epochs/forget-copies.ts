import { type EpochId, scheduleOf } from "@lode/zipcode/epoch";
import { and, eq, ne, or } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { frozenObjects, tooLateObjects } from "../database/schema.ts";
import type { EpochRecord } from "./epoch-record.ts";

/** The copies stay where they are; a later pass writes over them. */
export async function forgetCopies(tx: Database, id: EpochId): Promise<void> {
  await tx.delete(frozenObjects).where(eq(frozenObjects.epochId, id));
  await tx.delete(tooLateObjects).where(eq(tooLateObjects.epochId, id));
}

/** All but those of what was on time: its miner may have written over it since, and they are the only ones. */
export async function forgetLateCopies(tx: Database, id: EpochId): Promise<void> {
  const later = or(eq(frozenObjects.late, true), ne(frozenObjects.state, "frozen"));
  await tx.delete(frozenObjects).where(and(eq(frozenObjects.epochId, id), later));
  await tx.delete(tooLateObjects).where(eq(tooLateObjects.epochId, id));
}

/**
 * The deadline moves: an epoch that was rolled back has copies by its old one. With the new one ahead whatever lies in the
 * store is on time, and the last version counts; with the new one past, too, the copies may be all that is left.
 */
export async function forgetOutdatedCopies(
  tx: Database,
  { id, policy }: Pick<EpochRecord, "id" | "policy">,
  { extensions, now }: { readonly extensions: number; readonly now: number },
): Promise<void> {
  if (scheduleOf(id, policy.values, extensions).deadlineAt > now) await forgetCopies(tx, id);
}
