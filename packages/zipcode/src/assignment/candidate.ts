import { canonicalJson, compareText, sha256 } from "../canonical-json/index.ts";
import { parseZipcode, type Zipcode } from "../epoch/index.ts";
import type { MarketTier, PolicyValues } from "../policy/policy-values.ts";

/** One row of the owner's table, frozen with the epoch. */
export interface Candidate {
  readonly zipcode: Zipcode;
  /** Listings to announce. */
  readonly expected: number;
  /** Counts in every source known to the owner. */
  readonly sources: readonly number[];
  /** The zipcode's own tolerance; counts only where the policy says `perZipcodeTolerance`. */
  readonly tolerancePpm: number;
  readonly state: string;
  readonly city: string;
  readonly county: string | null;
  readonly marketTier: MarketTier;
  readonly geographicRegion: string;
  /** Start of the last epoch that announced it, epoch milliseconds. */
  readonly lastAssignedAt: number | null;
  /** From epochs at least two back; 1_000_000 unless the owner knows better. */
  readonly performancePpm: number;
}

/** A zipcode as announced. Honeypots look the same, their tolerance is that of a selected zipcode. */
export interface AssignedZipcode {
  readonly zipcode: Zipcode;
  readonly expected: number;
  readonly tolerancePpm: number;
  readonly state: string;
  readonly city: string;
  readonly county: string | null;
  readonly marketTier: MarketTier;
  readonly geographicRegion: string;
}

/** Ordered by zipcode: the order in which the table is hashed and drawn from. */
export function sortedCandidates(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((a, b) => compareText(a.zipcode, b.zipcode));
}

/** SHA-256 of the table's canonical JSON, ordered by zipcode. Any other order of rows or properties gives the same. */
export function candidateTableSha256(candidates: readonly Candidate[]): Uint8Array {
  const rows = sortedCandidates(candidates).map((candidate) => ({
    zipcode: candidate.zipcode,
    expected: candidate.expected,
    sources: [...candidate.sources],
    tolerancePpm: candidate.tolerancePpm,
    state: candidate.state,
    city: candidate.city,
    county: candidate.county,
    marketTier: candidate.marketTier,
    geographicRegion: candidate.geographicRegion,
    lastAssignedAt: candidate.lastAssignedAt,
    performancePpm: candidate.performancePpm,
  }));
  return sha256(canonicalJson(rows));
}

/** What makes a table unfit to draw from, as a sentence; undefined if nothing does. */
export function candidatesProblem(candidates: readonly Candidate[]): string | undefined {
  const seen = new Set<string>();
  for (const { zipcode, expected, sources, tolerancePpm, performancePpm, lastAssignedAt } of candidates) {
    if (parseZipcode(zipcode) === undefined) return `${zipcode} is not a zipcode`;
    if (seen.has(zipcode)) return `zipcode ${zipcode} occurs twice in the candidate table`;
    seen.add(zipcode);
    const counts = [expected, tolerancePpm, performancePpm, lastAssignedAt ?? 0, ...sources];
    if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) {
      return `zipcode ${zipcode} has a number that is not a count`;
    }
  }
  return undefined;
}

/**
 * How far honest sources differ about one zipcode: the largest distance of a source from the announced count as a
 * share of it, rounded up and held inside the policy's range.
 */
export function toleranceFromSources(
  expected: number,
  sources: readonly number[],
  policy: Pick<PolicyValues, "quantity">,
): number {
  const distance = Math.max(0, ...sources.map((source) => Math.abs(source - expected)));
  if (expected <= 0) return policy.quantity.maxZipcodeTolerancePpm;
  return heldInRange((BigInt(distance) * 1_000_000n + BigInt(expected) - 1n) / BigInt(expected), policy);
}

/** The tolerance that counts for a candidate under this policy. */
export function toleranceOf(
  candidate: Pick<Candidate, "tolerancePpm">,
  policy: Pick<PolicyValues, "quantity">,
): number {
  const { perZipcodeTolerance, tolerancePpm } = policy.quantity;
  return perZipcodeTolerance ? heldInRange(BigInt(candidate.tolerancePpm), policy) : tolerancePpm;
}

function heldInRange(ppm: bigint, { quantity }: Pick<PolicyValues, "quantity">): number {
  const { minZipcodeTolerancePpm: low, maxZipcodeTolerancePpm: high } = quantity;
  return ppm < BigInt(low) ? low : ppm > BigInt(high) ? high : Number(ppm);
}
