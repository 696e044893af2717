import type { EpochId } from "@lode/zipcode/epoch";
import type { EpochRecord, EpochState } from "./epoch-record.ts";

/** How an epoch stood before something was done to it. */
export interface EpochHistoryEntry {
  readonly epochId: EpochId;
  /** From 1 on. */
  readonly seq: number;
  readonly state: EpochState;
  /** What was about to be done: a state, `extend`, `hold`, `release`, `reopen`, `rollback` and the like. */
  readonly because: string;
  /** Protocol time. */
  readonly at: number;
  readonly extensions: number;
  readonly heldBecause: string | null;
  readonly onTimeFrozenAt: number | null;
  readonly snapshotSha256: string | null;
  readonly beaconBlock: number | null;
  readonly observationSetSha256: string | null;
}

export interface OwnerEpochSteps {
  hold(id: EpochId, reason: string): Promise<EpochRecord>;
  release(id: EpochId): Promise<EpochRecord>;
  extendBy(id: EpochId, extensions?: number): Promise<EpochRecord>;
  reopen(id: EpochId): Promise<EpochRecord>;
  history(id: EpochId): Promise<readonly EpochHistoryEntry[]>;
  rollBack(id: EpochId, seq: number): Promise<EpochRecord>;
}
