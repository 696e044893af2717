import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { BlobStore, StagingArea } from "../blobs/index.ts";
import type { SqlDatabase, StoreQuota } from "../catalogue/index.ts";
import type { DiskReserve } from "./disk-reserve.ts";

export interface AssetLimits extends StoreQuota {
  /** Of one version of one file. */
  readonly maxAssetBytes: number;
}

export const defaultLimits: AssetLimits = {
  maxAssetBytes: 1024 * 1024 * 1024,
  maxTotalBytes: 100 * 1024 * 1024 * 1024,
  maxGenerationBytes: 8 * 1024 * 1024 * 1024,
  maxGenerations: 1_000_000,
  maxGenerationFiles: 1_000,
};

/** What the steps of the store work with. */
export interface StoreParts {
  readonly database: SqlDatabase;
  readonly blobs: BlobStore;
  readonly staging: StagingArea;
  /** Tells this store's keys from those of others in the same bucket. */
  readonly storeId: string;
  readonly limits: AssetLimits;
  /** Wall time. */
  readonly clock: Pick<Clock, "now">;
  readonly reporter: Reporter;
  readonly reserve: DiskReserve;
}
