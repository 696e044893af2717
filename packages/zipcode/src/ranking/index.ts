/** Order within a zipcode, and what each place is paid. */
export type { SubmissionScore } from "./submission-score.ts";
