/** Three tiers, each a pure judgement of numbers, and the choice of what is looked up. */
export type { FileReading } from "./file-reading.ts";
export type { FileOverlap } from "./overlap.ts";
export type { QualityCounts } from "./quality-counts.ts";
export { isReasonCode, type Reason, type ReasonCode, type ReasonFacts, reasonCodes } from "./reason.ts";
export { type Verdict, verdictOf } from "./verdict.ts";
