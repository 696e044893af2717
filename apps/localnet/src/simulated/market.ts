import { type Candidate, toleranceFromSources } from "@lode/zipcode/assignment";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import type { Policy } from "@lode/zipcode/policy";
import type { ExpectedCounts, TableReport } from "@lode/zipcode-miner/table";
import { marketTierOf } from "./market-tier.ts";
import { seedCity } from "./seeded-city.ts";

/** What is truly on the market of this local network. Nobody on it sees this: miners have eyes, validators a provider. */
export interface Market {
  /** What a run says about where its listings come from. */
  readonly label: string;
  /** True when Lode made the listings itself. */
  readonly simulated: boolean;
  readonly listings: ReadonlyMap<Zipcode, readonly Listing[]>;
  /** The owner's table. */
  readonly candidates: readonly Candidate[];
  /** Zipcodes with an expected count and not one listing: they cannot be asked for, and are counted instead. */
  readonly withoutListings: number;
}

export function cityMarket(seed: string | number, asOfMs: number): Market {
  const { listings, candidates } = seedCity(seed, asOfMs);
  return {
    label: `a seeded city (simulated, seed ${seed})`,
    simulated: true,
    listings,
    candidates,
    withoutListings: 0,
  };
}

/**
 * A market made of somebody's table. Without a table of expected counts the listings are counted; with one it is
 * believed, and our own count is one more known source.
 */
export function tableMarket(
  table: Pick<TableReport, "listings" | "mappings">,
  policy: Policy,
  expected?: ExpectedCounts,
): Market {
  const known = [...table.listings].filter(([zipcode]) => expected === undefined || expected.has(zipcode));
  return {
    label: `real listings (${table.mappings.map(({ name }) => name).join(", ")})`,
    simulated: false,
    listings: table.listings,
    candidates: known.map(([zipcode, listings]) => candidateOf(zipcode, listings, policy, expected)),
    withoutListings: [...(expected?.keys() ?? [])].filter((zipcode) => !table.listings.has(zipcode)).length,
  };
}

function candidateOf(
  zipcode: Zipcode,
  listings: readonly Listing[],
  policy: Policy,
  expected: ExpectedCounts | undefined,
): Candidate {
  const told = expected?.get(zipcode);
  const count = told?.expected ?? listings.length;
  const sources = told === undefined ? [count] : [...told.sources, listings.length];
  return {
    zipcode,
    expected: count,
    sources,
    tolerancePpm: told?.tolerancePpm ?? toleranceFromSources(count, sources, policy.values),
    state: mostCommon(listings, "state") ?? "",
    city: mostCommon(listings, "city") ?? "",
    county: null,
    marketTier: marketTierOf(listings),
    geographicRegion: mostCommon(listings, "state") ?? "",
    lastAssignedAt: null,
    performancePpm: 1_000_000,
  };
}

function mostCommon(listings: readonly Listing[], field: "state" | "city"): string | undefined {
  const counts = new Map<string, number>();
  for (const listing of listings) {
    const text = listing[field]?.trim() ?? "";
    if (text !== "") counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}
