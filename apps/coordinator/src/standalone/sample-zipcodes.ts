import { SeededRandom } from "@lode/runtime/random";
import type { Candidate } from "@lode/zipcode/assignment";
import type { Zipcode } from "@lode/zipcode/epoch";

/** What the sample says of itself wherever a table is named. */
export const sampleLabel = "SAMPLE: made up by Lode, no real counts";

/** A made-up region: its zipcodes are real numbers of real states, its counts are drawn. */
const regions = [
  { state: "WA", first: 98_001, city: "Sample Harbor", region: "West" },
  { state: "PA", first: 19_001, city: "Sample Mills", region: "Northeast" },
  { state: "TX", first: 75_001, city: "Sample Prairie", region: "South" },
  { state: "OH", first: 43_001, city: "Sample Falls", region: "Midwest" },
] as const;
const perRegion = 80;
/** One in so many has next to nothing: such zipcodes serve as honeypots. */
const sparseEvery = 10;
const sparseMax = 30;
const leastListings = 200;
const mostListings = 1_200;

/** A few hundred zipcodes for trying the network out; the same ones every time. */
export function sampleZipcodes(): readonly Candidate[] {
  const random = new SeededRandom("lode sample zipcodes 1");
  return regions.flatMap(({ state, first, city, region }) =>
    Array.from({ length: perRegion }, (_, index): Candidate => {
      const isSparse = index % sparseEvery === sparseEvery - 1;
      const expected = isSparse ? 1 + random.int(sparseMax) : leastListings + random.int(mostListings - leastListings);
      return {
        zipcode: String(first + index).padStart(5, "0") as Zipcode,
        expected,
        sources: [expected],
        tolerancePpm: 150_000,
        state,
        city,
        county: null,
        marketTier: (["STANDARD", "PREMIUM", "EMERGING"] as const)[random.int(3)] ?? "STANDARD",
        geographicRegion: region,
        lastAssignedAt: null,
        performancePpm: 1_000_000,
      };
    }),
  );
}
