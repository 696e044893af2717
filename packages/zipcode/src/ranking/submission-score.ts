/** How good a valid submission is; every part 0..1e9. */
export interface SubmissionScore {
  readonly quality1e9: number;
  readonly accuracy1e9: number;
  readonly completeness1e9: number;
  readonly timeliness1e9: number;
  /** The weighted sum. */
  readonly total1e9: number;
}
