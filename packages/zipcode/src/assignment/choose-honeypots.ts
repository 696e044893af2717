import type { PolicyValues } from "../policy/policy-values.ts";
import type { Candidate } from "./candidate.ts";
import type { DrawStream } from "./draw-stream.ts";
import { cooldownPpm } from "./selection-weight.ts";

export interface Honeypot {
  readonly candidate: Candidate;
  /** The count announced in place of the real one. */
  readonly advertised: number;
}

/**
 * Decoys for a selection: max(1, round(5–10 % of it)), from five zipcodes up. A decoy is a candidate that was not
 * selected and whose count in every known source, the table's own included, is at most a fifth of what is advertised.
 * Fewer, or none, when the table holds no such zipcode.
 * @param pool candidates that were not selected, ordered by zipcode.
 */
export function chooseHoneypots(
  stream: DrawStream,
  pool: readonly Candidate[],
  selectedCount: number,
  atMs: number,
  policy: Pick<PolicyValues, "assignment">,
): Honeypot[] {
  const { honeypot } = policy.assignment;
  if (selectedCount < honeypot.fromZipcodes) return [];
  const sharePpm = stream.between(honeypot.minSharePpm, honeypot.maxSharePpm);
  const wanted = Math.max(1, Math.floor((selectedCount * sharePpm + 500_000) / 1_000_000));
  const left = pool.filter((candidate) => leastAdvertised(candidate, honeypot.realSharePpm) <= honeypot.advertisedMax);
  const chosen: Honeypot[] = [];
  while (chosen.length < wanted) {
    // By cooldown alone: a decoy that returns every few hours is soon known.
    const weights = left.map((candidate) => BigInt(cooldownPpm(candidate.lastAssignedAt, atMs, policy)));
    const index = stream.weighted(weights);
    if (index === undefined) break;
    const [candidate] = left.splice(index, 1) as [Candidate];
    const least = Math.max(honeypot.advertisedMin, leastAdvertised(candidate, honeypot.realSharePpm));
    chosen.push({ candidate, advertised: stream.between(least, honeypot.advertisedMax) });
  }
  return chosen;
}

/** The smallest advertised count of which every known count is at most the share. */
function leastAdvertised(candidate: Candidate, realSharePpm: number): number {
  const most = Math.max(candidate.expected, ...candidate.sources);
  return Math.ceil((most * 1_000_000) / realSharePpm);
}
