import type { GenerationStatus } from "@lode/contract/assets";

/**
 * Which generations go. All given conditions must hold; a policy without any condition is refused.
 *
 * One that is still at work goes only by age, counted from its last change, or when `statuses` names its status: a tight
 * disk must not take the ground from under a running generation.
 */
export interface CleanUpPolicy {
  /** Created so many milliseconds ago or earlier. */
  readonly maxAgeMs?: number;
  /** Only these statuses. */
  readonly statuses?: readonly GenerationStatus[];
  /** Oldest first, until no more bytes than this are stored. */
  readonly maxTotalBytes?: number;
  /** Completed ones stay whatever else holds. Default true. */
  readonly keepSuccessful?: boolean;
  /** The compressed file stays, and then the metadata too. Default false. */
  readonly keepCompressed?: boolean;
  /** The generation stays known, without its files. Default false. */
  readonly keepMetadata?: boolean;
  /** Instead of whole generations: of each type, versions behind the newest so many go. */
  readonly keepVersions?: number;
  /** Says what would go, and deletes nothing. */
  readonly dryRun?: boolean;
  /** Generations looked at most; the report says whether more are due. Default 10,000. */
  readonly maxGenerations?: number;
  readonly signal?: AbortSignal;
}

export interface CleanUpReport {
  /** From which something was or would be removed. */
  readonly generations: number;
  /** Files (versions). */
  readonly files: number;
  /** No longer stored. Of a dry run at least so many: what only removed generations have in common is not counted. */
  readonly bytes: number;
  readonly dryRun: boolean;
  /** It ended at `maxGenerations`. */
  readonly more: boolean;
}
