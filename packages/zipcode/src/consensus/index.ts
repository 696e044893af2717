/** From snapshot, beacon, policy and observation set to one table and one digest. */
export type {
  AnnouncedZipcode,
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
export {
  type Observation,
  type ObservationSet,
  type Outcome,
  outcomes,
  type Reveal,
  type SignedReveal,
} from "./observation.ts";
export type { PlannedRow } from "./planned-row.ts";
export type { SpotCheckCounts, SubmissionOutcome, SubmissionVerdict } from "./submission-verdict.ts";
