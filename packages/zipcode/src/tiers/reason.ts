/** Every way to lose points, by the stage that finds it. The codes are part of the digest: renaming one is a protocol change. */
export const reasonCodes = [
  // Before tier 1: the file and its manifest.
  "FILE_UNREADABLE",
  "FILE_TOO_LARGE",
  "FILE_TOO_MANY_ROWS",
  "FILE_ENCRYPTED",
  "FILE_BOMB",
  "FILE_COLUMNS",
  "FILE_EMPTY",
  "FILE_SHA256",
  "FILE_ROWS_CLAIMED",
  "MANIFEST_MISSING",
  "MANIFEST_UNREADABLE",
  "MANIFEST_SIGNATURE",
  "MANIFEST_NONCE",
  "MANIFEST_EPOCH",
  "OBJECT_CHANGED",
  "NOT_ASSIGNED",
  "NOT_REGISTERED",
  // Tier 1.
  "QUANTITY_LOW",
  "QUANTITY_HIGH",
  // Tier 2.
  "QUALITY_INCOMPLETE",
  "QUALITY_UNREASONABLE",
  "QUALITY_DATES",
  "QUALITY_DUPLICATES",
  "QUALITY_ZIPCODE",
  // Tier 3.
  "SPOT_CHECK_FAILED",
  "SPOT_CHECK_UNDECIDED",
  // Across submissions.
  "COPY",
  "SYBIL",
  "HONEYPOT",
  // Valid, but paid less or nothing.
  "HONEYPOT_UNREWARDED",
  "UNDER_SUBSCRIBED",
  "LATE",
  "LOWER_RANK",
  // Nothing there to judge.
  "NOT_SUBMITTED",
  "TOO_LATE",
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

export type ReasonFacts = Readonly<Record<string, number | string>>;

/**
 * Why a submission, or a miner, lost points. Facts are integers and short texts only, never a float and nothing that
 * two validators could see differently: reasons are part of the result that the digest covers.
 */
export interface Reason {
  readonly code: ReasonCode;
  readonly facts: ReasonFacts;
}

export function isReasonCode(text: string): text is ReasonCode {
  return (reasonCodes as readonly string[]).includes(text);
}
