import type { EpochId } from "@lode/zipcode/epoch";
import { and, asc, eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { epochHistory, epochs } from "../database/schema.ts";
import type { EpochState } from "./epoch-record.ts";
import type { LightRow } from "./epoch-row.ts";

/** How an epoch stood before something was done to it. */
export interface EpochHistoryEntry {
  readonly epochId: EpochId;
  /** From 1 on, without gaps. */
  readonly seq: number;
  readonly state: EpochState;
  /** What was about to be done: a state, `extend`, `hold`, `rollback` and the like. */
  readonly because: string;
  /** Protocol time. */
  readonly at: number;
  readonly extensions: number;
  readonly heldBecause: string | null;
  readonly onTimeFrozenAt: number | null;
  readonly label: string | null;
  readonly snapshotSha256: string | null;
  readonly beaconBlock: number | null;
  readonly observationSetSha256: string | null;
}

/** Writes down how an epoch stands, in the transaction that is about to change it and holds its row. */
export async function noteHistory(tx: Database, before: LightRow, because: string, at: number): Promise<void> {
  const { id: epochId, state, revision } = before;
  await tx.insert(epochHistory).values({ epochId, seq: revision + 1, state, record: before, because, at });
  await tx
    .update(epochs)
    .set({ revision: revision + 1 })
    .where(eq(epochs.id, epochId));
}

/** Everything that was done to an epoch, in its order. */
export async function historyOf(db: Database, epochId: EpochId): Promise<readonly EpochHistoryEntry[]> {
  const rows = await db
    .select()
    .from(epochHistory)
    .where(eq(epochHistory.epochId, epochId))
    .orderBy(asc(epochHistory.seq));
  return rows.map(entryOf);
}

export async function historyEntry(
  db: Database,
  epochId: EpochId,
  seq: number,
): Promise<EpochHistoryEntry | undefined> {
  const [row] = await db
    .select()
    .from(epochHistory)
    .where(and(eq(epochHistory.epochId, epochId), eq(epochHistory.seq, seq)));
  return row && entryOf(row);
}

function entryOf({ epochId, seq, state, because, at, record }: typeof epochHistory.$inferSelect): EpochHistoryEntry {
  const { extensions, heldBecause, onTimeFrozenAt, label, snapshotSha256, beaconBlock, observationSetSha256 } =
    record as LightRow;
  return {
    epochId,
    seq,
    state,
    because,
    at,
    extensions,
    heldBecause,
    onTimeFrozenAt,
    label,
    snapshotSha256,
    beaconBlock,
    observationSetSha256,
  };
}
