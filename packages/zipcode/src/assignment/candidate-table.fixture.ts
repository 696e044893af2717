import type { Zipcode } from "../epoch/index.ts";
import type { Candidate } from "./index.ts";

/** A zipcode of 300 listings that every source agrees on, never assigned before. */
export function candidate(index: number, change: Partial<Candidate> = {}): Candidate {
  const expected = change.expected ?? 300;
  return {
    zipcode: String(98_000 + index).padStart(5, "0") as Zipcode,
    expected,
    sources: [expected],
    tolerancePpm: 150_000,
    state: "WA",
    city: `City ${index}`,
    county: null,
    marketTier: (["PREMIUM", "STANDARD", "EMERGING"] as const)[(index + 2) % 3] ?? "STANDARD",
    geographicRegion: "WEST",
    lastAssignedAt: null,
    performancePpm: 1_000_000,
    ...change,
  };
}

/** Counts from 200 to 1,400, and a fifth as many small zipcodes that can serve as honeypots. */
export function candidateTable(count: number, { small = Math.ceil(count / 5) } = {}): Candidate[] {
  const regular = Array.from({ length: count }, (_, index) =>
    candidate(index, { expected: 200 + ((index * 397) % 1_201) }),
  );
  const decoys = Array.from({ length: small }, (_, index) => candidate(count + index, { expected: (index * 7) % 80 }));
  return [...regular, ...decoys];
}
