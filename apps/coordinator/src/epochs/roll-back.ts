import type { EpochId } from "@lode/zipcode/epoch";
import { and, eq, gt } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { ApiError } from "../access/api-error.ts";
import type { Database } from "../database/open-database.ts";
import { epochNeurons, epochs, observationCommitments, observationReveals, results } from "../database/schema.ts";
import type { EpochHistoryEntry } from "./epoch-history.ts";
import type { EpochRecord } from "./epoch-record.ts";
import { forgetLateCopies } from "./forget-copies.ts";

/**
 * Whether an epoch can be put back to how it stood: only what is still kept comes back, and nobody is wronged by it.
 * @throws ApiError 409 BEACON_FIXED, 409 ROLLBACK_UNAVAILABLE.
 */
export function assertReachable(epoch: EpochRecord, target: EpochHistoryEntry, hasHadBeacon: boolean): void {
  const { id } = epoch;
  if (hasHadBeacon && (target.snapshotSha256 === null || target.snapshotSha256 !== epoch.snapshotSha256)) {
    throw new ApiError(
      409,
      "BEACON_FIXED",
      `Epoch ${id} had its beacon: what validators judge is its snapshot from then on`,
    );
  }
  const lost = whatIsLost(epoch, target);
  if (lost !== undefined) throw new ApiError(409, "ROLLBACK_UNAVAILABLE", `Epoch ${id} cannot go back there: ${lost}`);
}

function whatIsLost(epoch: EpochRecord, target: EpochHistoryEntry): string | undefined {
  if (target.extensions !== epoch.extensions) return "its deadline was moved since then, and is not moved back";
  if (target.snapshotSha256 !== null && target.snapshotSha256 !== epoch.snapshotSha256) return "that snapshot is gone";
  if (target.beaconBlock !== null && target.beaconBlock !== epoch.beacon?.block) return "that beacon is gone";
  if (target.observationSetSha256 !== null && target.observationSetSha256 !== epoch.observationSetSha256) {
    return "those observations are gone";
  }
  if (target.onTimeFrozenAt !== null && target.onTimeFrozenAt !== epoch.onTimeFrozenAt) return "those copies are gone";
  return undefined;
}

/** Throws away what came after `target` was written down. @returns the columns as they were. */
export async function restore(
  tx: Database,
  { id }: EpochRecord,
  target: EpochHistoryEntry,
): Promise<Partial<typeof epochs.$inferInsert>> {
  await discardJudging(tx, id, target);
  if (target.snapshotSha256 === null) await forgetLateCopies(tx, id);
  const { state, label, onTimeFrozenAt } = target;
  return {
    state,
    label,
    onTimeFrozenAt,
    ...(target.snapshotSha256 === null && { snapshot: null, snapshotSha256: null }),
    ...(target.beaconBlock === null && { beaconBlock: null, beaconHash: null, beaconTimestampMs: null }),
    ...(target.observationSetSha256 === null && { observationSet: null, observationSetSha256: null }),
  };
}

/** By what they need, and among those by time: where that is not there yet nothing can have been said, whatever the clock. */
async function discardJudging(tx: Database, id: EpochId, target: EpochHistoryEntry): Promise<void> {
  const { at, beaconBlock, observationSetSha256 } = target;
  const after = (moment: PgColumn) => (beaconBlock === null ? undefined : gt(moment, at));
  const { committedAt } = observationCommitments;
  const { revealedAt } = observationReveals;
  const published = observationSetSha256 === null ? undefined : gt(results.publishedAt, at);
  await tx.delete(results).where(and(eq(results.epochId, id), published));
  await tx.delete(observationReveals).where(and(eq(observationReveals.epochId, id), after(revealedAt)));
  await tx.delete(observationCommitments).where(and(eq(observationCommitments.epochId, id), after(committedAt)));
  if (beaconBlock === null) await tx.delete(epochNeurons).where(eq(epochNeurons.epochId, id));
}
