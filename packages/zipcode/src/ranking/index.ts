/** Order within a zipcode, and what each place is paid. */
export { largestRemainder } from "./largest-remainder.ts";
export { type Entrant, type Placing, rankZipcode, tieBreak } from "./rank-zipcode.ts";
export { type ScoreFacts, scoreSubmission } from "./score-submission.ts";
export { type EpochShares, type ShareClaim, shareEpoch, type ZipcodeClaims } from "./share-epoch.ts";
export type { SubmissionScore } from "./submission-score.ts";
