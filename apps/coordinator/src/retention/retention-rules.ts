import type { LifecycleRule } from "@lode/object-store/store";

/** How long what is kept, in days of protocol time since the end of its epoch; of objects, since they were written. */
export interface RetentionRules {
  /** What miners uploaded; the frozen copies of it live on. */
  readonly uploadDays: number;
  /** Frozen copies: so long at hand, then so long seldom read, then so long in the archive, then gone. */
  readonly standardDays: number;
  readonly infrequentDays: number;
  readonly archiveDays: number;
  /** What validators uploaded about their results. Digests and signed results stay in the database for good. */
  readonly publishedDays: number;
  /** Snapshot, candidates, observations and metagraph stay in the database so long; the bucket has them from then on. */
  readonly textDays: number;
  /** Who asked, reported, came too late, and the miners of the metagraph. */
  readonly rowDays: number;
  /** Whether the bucket's own lifecycle rules are replaced by ours. A bucket with rules of somebody else's is left alone. */
  readonly bucketRules: boolean;
  /** Real milliseconds between two rounds. */
  readonly everyMs: number;
}

export const defaultRetention: RetentionRules = {
  uploadDays: 30,
  standardDays: 30,
  infrequentDays: 90,
  archiveDays: 365,
  publishedDays: 180,
  textDays: 14,
  rowDays: 90,
  bucketRules: true,
  everyMs: 600_000,
};

export const prefixes = {
  uploads: "data/",
  copies: "snapshots/",
  published: "validators/",
  records: "records/",
} as const;

/** Uploads in parts that nobody completes. */
const abandonedDays = 2;

export function copyDays({ standardDays, infrequentDays, archiveDays }: RetentionRules): number {
  return standardDays + infrequentDays + archiveDays;
}

/**
 * What a bucket can do alone. It knows no flagged hotkeys, so the end of uploads and copies is not among it. The classes
 * are those that still answer at once: validators look at old copies by URL.
 */
export function bucketRulesOf(rules: RetentionRules): readonly LifecycleRule[] {
  const { standardDays, infrequentDays, publishedDays } = rules;
  return [
    {
      id: "lode-copies",
      prefix: prefixes.copies,
      transitions: [
        { days: standardDays, storageClass: "STANDARD_IA" },
        { days: standardDays + infrequentDays, storageClass: "GLACIER_IR" },
      ],
    },
    { id: "lode-published", prefix: prefixes.published, expireAfterDays: publishedDays },
    { id: "lode-abandoned", prefix: prefixes.uploads, abortIncompleteUploadsAfterDays: abandonedDays },
  ];
}
