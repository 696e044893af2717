import type { QualityCounts } from "./quality-counts.ts";
import type { ReasonCode, ReasonFacts } from "./reason.ts";

/**
 * What one validator made of one submitted file: the counts that tier 2 judges, or the reason it could not be read.
 * Every honest validator makes the same of the same bytes.
 */
export type FileReading =
  | {
      readonly kind: "read";
      readonly rows: number;
      readonly counts: QualityCounts;
      /** The exact text in a legacy JSON file; the Python's choice of rows is made from it. */
      readonly submissionTimestamp?: string;
    }
  | { readonly kind: "refused"; readonly code: ReasonCode; readonly facts: ReasonFacts };
