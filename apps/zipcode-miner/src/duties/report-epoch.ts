import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import type { EpochOutcome, Journal, JournalWarning } from "../journal/journal.ts";

export interface ReportedFile {
  readonly zipcode: Zipcode;
  readonly key: string;
  readonly sha256: string;
  readonly rows: number;
  /** Protocol time; null when the store did not take it. */
  readonly uploadedAt: number | null;
}

/** What became of an epoch, as the miner sees it. */
export interface EpochReport {
  readonly epochId: EpochId;
  readonly outcome: EpochOutcome;
  readonly files: readonly ReportedFile[];
  readonly warnings: readonly JournalWarning[];
}

export function reportEpoch(journal: Journal, epochId: EpochId, outcome: EpochOutcome): EpochReport {
  return {
    epochId,
    outcome,
    files: journal.files(epochId).map(({ zipcode, key, sha256, rows, uploadedAt }) => ({
      zipcode,
      key,
      sha256,
      rows,
      uploadedAt,
    })),
    warnings: journal.warnings(epochId),
  };
}
