import { canonicalJson, compareText, sha256Hex } from "../canonical-json/index.ts";
import type { Zipcode } from "../epoch/index.ts";
import { consensusV1Hash } from "../reference/index.ts";
import type { EpochResult, ResultHeader } from "./epoch-result.ts";

export interface ZipcodeDigest {
  readonly zipcode: Zipcode;
  /** SHA-256 (hex) of the canonical JSON of the zipcode's part of the result. */
  readonly digest: string;
}

export interface DigestV2 {
  /** 64 lower-case hex digits. */
  readonly digest: string;
  readonly header: ResultHeader;
  /** By zipcode. */
  readonly zipcodes: readonly ZipcodeDigest[];
}

/**
 * Digest v2: SHA-256 over the canonical JSON of `{header, zipcodes, burned1e9}`, where each zipcode stands by its own digest:
 * two validators that disagree see at once where. Scores are sums of what the zipcodes pay, so they are covered.
 */
export function digestV2({ header, zipcodes, burned1e9 }: EpochResult): DigestV2 {
  const parts = zipcodes
    .map((result) => ({ zipcode: result.zipcode, digest: sha256Hex(canonicalJson(result)) }))
    .sort((a, b) => compareText(a.zipcode, b.zipcode));
  return { digest: sha256Hex(canonicalJson({ header, zipcodes: parts, burned1e9 })), header, zipcodes: parts };
}

/**
 * Digest v1: the Python's hash over the same epoch, for networks where both are compared. Scores become floats by one
 * division, so that every language gets the same bits. Participants are the miners with a judged file that won nowhere;
 * listings are the winners' rows.
 */
export function digestV1({ scores, zipcodes }: EpochResult, epochNonce: string): string {
  const submissions = zipcodes.flatMap((result) => result.submissions);
  const ranked = submissions.filter(({ standing }) => standing === "ranked");
  const winners = new Set(ranked.map(({ hotkey }) => hotkey));
  const others = new Set(submissions.map(({ hotkey }) => hotkey).filter((hotkey) => !winners.has(hotkey)));
  return consensusV1Hash({
    epochNonce,
    minerScores: floats(scores.map(({ hotkey, score1e9 }) => [hotkey, score1e9])),
    zipcodeWeights: floats(zipcodes.map(({ zipcode, weight1e9 }) => [zipcode, weight1e9])),
    totalParticipants: others.size,
    totalWinners: winners.size,
    totalEpochListings: ranked.reduce((sum, { rows }) => sum + rows, 0),
  });
}

/** Zeros are left out: the Python only names who got something. */
function floats(entries: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(
    entries.filter(([, value1e9]) => value1e9 > 0).map(([name, value1e9]) => [name, value1e9 / 1_000_000_000]),
  );
}
