import type { GenerationStatus } from "@lode/contract/assets";

/** The whole key set always, on an empty store too. Names are those of the REST answer. */
export interface AssetStatistics {
  /** Generations, not files. */
  readonly total_assets: number;
  readonly completed_assets: number;
  readonly submission_ready: number;
  /** Bytes on the store over 2^20; bytes that several assets have in common count once. */
  readonly total_storage_mb: number;
  /** Seconds, of those whose time is known; 0 when there are none. */
  readonly avg_generation_time: number;
  /** Of the completed ones that were scored; 0 when there are none. */
  readonly avg_validation_score: number;
  /** Only statuses that occur. */
  readonly status_distribution: Readonly<Partial<Record<GenerationStatus, number>>>;
}
