import { type Policy, withValues } from "../policy/index.ts";
import type { Candidate } from "./candidate.ts";
import { isEligible, targetRange } from "./select-zipcodes.ts";

/**
 * The policy for a table that is too small for its target: the least count becomes the smallest in the table (the
 * greatest becomes the largest if otherwise nothing is eligible) and the target what is there. A table that fills the
 * target keeps the policy as it is; the given policy is never changed.
 */
export function policyForTable(policy: Policy, candidates: readonly Candidate[]): Policy {
  if (listingsIn(policy, candidates) >= targetRange(policy.values).low) return policy;
  const counts = candidates.map(({ expected }) => expected).filter((count) => count > 0);
  if (counts.length === 0) return policy;
  const { minExpected, targetListings } = policy.values.assignment;
  const smallest = counts.reduce((least, count) => Math.min(least, count));
  const lowered = withValues(policy, { assignment: { minExpected: Math.min(minExpected, smallest) } });
  const opened = listingsIn(lowered, candidates) > 0 ? lowered : withLargest(lowered, counts);
  const target = Math.min(targetListings, listingsIn(opened, candidates));
  return withValues(opened, { assignment: { targetListings: target } });
}

function withLargest(policy: Policy, counts: readonly number[]): Policy {
  return withValues(policy, {
    assignment: { maxExpected: counts.reduce((most, count) => Math.max(most, count)) },
  });
}

function listingsIn(policy: Policy, candidates: readonly Candidate[]): number {
  return candidates
    .filter((candidate) => isEligible(candidate, policy.values))
    .reduce((sum, { expected }) => sum + expected, 0);
}
