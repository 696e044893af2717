import type { ZipcodeCounts } from "@lode/contract/admin";
import { type Candidate, toleranceFromSources } from "@lode/zipcode/assignment";
import type { PolicyValues } from "@lode/zipcode/policy";

const million = 1_000_000;

/** Candidates of a draw, made of what a table says; each zipcode's tolerance is the spread between its sources. */
export function candidatesFromCounts(zipcodes: readonly ZipcodeCounts[], policy: PolicyValues): Candidate[] {
  return zipcodes.map(({ zipcode, expected, sources, state, city, county, region, marketTier }) => ({
    zipcode,
    expected,
    sources,
    tolerancePpm: toleranceFromSources(expected, sources, policy),
    state,
    city,
    county,
    marketTier: marketTier ?? "STANDARD",
    geographicRegion: region,
    lastAssignedAt: null,
    performancePpm: million,
  }));
}
