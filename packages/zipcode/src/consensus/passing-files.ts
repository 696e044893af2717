import type { Zipcode } from "../epoch/index.ts";
import type { SubmissionVerdict } from "./submission-verdict.ts";

/**
 * Storage keys of the files whose listings make a zipcode's weight: those that passed every tier. Undecided ones are not
 * among them, so that an outage of the providers gives no weight to listings that nobody could look up.
 */
export function passingFiles(verdicts: readonly SubmissionVerdict[]): Map<Zipcode, string[]> {
  const files = new Map<Zipcode, string[]>();
  for (const { zipcode, key, outcome } of verdicts) {
    if (outcome === "passed") files.set(zipcode, [...(files.get(zipcode) ?? []), key]);
  }
  return files;
}
