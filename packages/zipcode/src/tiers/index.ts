/** Three tiers, each a pure judgement of numbers; which rows are looked up, by whom; and what makes a file a copy. */
export { countQuality, type QualityContext } from "./count-quality.ts";
export type { FileReading } from "./file-reading.ts";
export { findOverlaps, type OverlapFile, optionalFields } from "./find-overlaps.ts";
export { isCopy } from "./is-copy.ts";
export { judgeQuality } from "./judge-quality.ts";
export { judgeQuantity } from "./judge-quantity.ts";
export { isConclusive, judgeSpotCheck, type SpotCheckTally, type SpotCheckVerdict } from "./judge-spot-check.ts";
export type { FileOverlap } from "./overlap.ts";
export type { QualityCounts } from "./quality-counts.ts";
export { isReasonCode, type Reason, type ReasonCode, type ReasonFacts, reasonCodes } from "./reason.ts";
export { reasonText } from "./reason-text.ts";
export { rowHash, type SpotCheckOrigin, spotCheckRows, spotCheckSeed, spotCheckSize } from "./spot-check-rows.ts";
export { reachesFraction } from "./stake-fraction.ts";
export { rowDraw, validatorsForRow } from "./validators-for-row.ts";
export { type Verdict, verdictOf } from "./verdict.ts";
