import type { StatsWire } from "@lode/contract/coordinator";
import { type Candidate, isEligible } from "@lode/zipcode/assignment";
import type { Policy } from "@lode/zipcode/policy";

/** What the public page says about the table of zipcodes: a walk over all of it, for tens of thousands of rows. */
export function zipcodeStatistics(candidates: readonly Candidate[], policy: Policy): StatsWire["zipcodeStatistics"] {
  const { assignment } = policy.values;
  const active = candidates.filter((candidate) => isEligible(candidate, policy.values));
  return {
    totalZipcodes: candidates.length,
    activeZipcodes: active.length,
    inactiveZipcodes: candidates.length - active.length,
    stateDistribution: shares(active, ({ state }) => state).map(({ of, ...share }) => ({ state: of, ...share })),
    tierDistribution: shares(active, ({ marketTier }) => marketTier).map(({ of, ...share }) => ({
      tier: of,
      ...share,
    })),
    configuration: {
      targetListings: assignment.targetListings,
      tolerancePercent: assignment.tolerancePpm / 10_000,
      cooldownHours: assignment.cooldownMs / 3_600_000,
      minListings: assignment.minExpected,
      maxListings: assignment.maxExpected,
    },
  };
}

/** How many candidates share a property, and how many listings they have on average. */
function shares(candidates: readonly Candidate[], property: (candidate: Candidate) => string) {
  const sums = new Map<string, { count: number; listings: number }>();
  for (const candidate of candidates) {
    const { count, listings } = sums.get(property(candidate)) ?? { count: 0, listings: 0 };
    sums.set(property(candidate), { count: count + 1, listings: listings + candidate.expected });
  }
  return [...sums].map(([of, { count, listings }]) => ({ of, count, avgListings: Math.round(listings / count) }));
}
