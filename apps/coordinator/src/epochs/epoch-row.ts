import { scheduleOf } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import { epochs } from "../database/schema.ts";
import type { EpochRecord } from "./epoch-record.ts";

/** The columns of an epoch without its long texts. */
export const light = {
  id: epochs.id,
  state: epochs.state,
  extensions: epochs.extensions,
  nonce: epochs.nonce,
  commitment: epochs.commitment,
  selectionSeed: epochs.selectionSeed,
  targetListings: epochs.targetListings,
  policySha256: epochs.policySha256,
  onTimeFrozenAt: epochs.onTimeFrozenAt,
  label: epochs.label,
  snapshotSha256: epochs.snapshotSha256,
  beaconBlock: epochs.beaconBlock,
  beaconHash: epochs.beaconHash,
  beaconTimestampMs: epochs.beaconTimestampMs,
  observationSetSha256: epochs.observationSetSha256,
  revision: epochs.revision,
  heldBecause: epochs.heldBecause,
};

export type LightRow = { [Column in keyof typeof light]: (typeof epochs.$inferSelect)[Column] };

export function recordOf(row: LightRow, policy: Policy): EpochRecord {
  const { beaconBlock, beaconHash, beaconTimestampMs, policySha256: _policySha256, ...rest } = row;
  const hasBeacon = beaconBlock !== null && beaconHash !== null && beaconTimestampMs !== null;
  return {
    ...rest,
    policy,
    schedule: scheduleOf(row.id, policy.values, row.extensions),
    beacon: hasBeacon ? { block: beaconBlock, hash: beaconHash, timestampMs: beaconTimestampMs } : null,
  };
}
