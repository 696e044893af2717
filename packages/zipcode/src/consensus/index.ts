/** From snapshot, beacon, policy and observation set to one table, one digest, and whether it is agreed. */
export { decideRow, type RowDecision, type Witnesses, witnessesOf } from "./decide-row.ts";
export { deriveResult } from "./derive-result.ts";
export { deriveVerdicts } from "./derive-verdicts.ts";
export { type DigestV2, digestV1, digestV2, type ZipcodeDigest } from "./digest.ts";
export type {
  AnnouncedZipcode,
  Announcement,
  Beacon,
  EpochInputs,
  JudgingInputs,
  StakedValidator,
} from "./epoch-inputs.ts";
export type {
  EpochResult,
  MinerScore,
  RankedSubmission,
  ResultHeader,
  Standing,
  ZipcodeResult,
} from "./epoch-result.ts";
export { isValidator } from "./is-validator.ts";
export { locateDisagreement, locateHeaderDisagreement } from "./locate-disagreement.ts";
export {
  type Observation,
  type ObservationSet,
  type Outcome,
  outcomes,
  type Reveal,
  type SignedReveal,
} from "./observation.ts";
export { passingFiles } from "./passing-files.ts";
export { planObservations } from "./plan-observations.ts";
export type { PlannedRow } from "./planned-row.ts";
export { type DigestVote, type Quorum, type QuorumInputs, type QuorumReason, quorum } from "./quorum.ts";
export type { ResultInputs } from "./result-inputs.ts";
export {
  holdsReveal,
  observationCommitment,
  observationSetSha256,
  type RevealCheck,
  revealText,
  sortedObservations,
  verifyReveal,
} from "./reveal.ts";
export { type RevealCoverage, revealCoverage } from "./reveal-coverage.ts";
export type { SpotCheckCounts, SubmissionOutcome, SubmissionVerdict } from "./submission-verdict.ts";
