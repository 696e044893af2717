import type { Random } from "@lode/runtime/random";
import type { Listing } from "@lode/zipcode/listing";
import type { Character } from "./character.ts";

const streets = "Main Church Park Washington Lake Hill Center Spring Highland Franklin River Prospect".split(" ");
const suffixes = ["Street", "Avenue", "Road", "Drive", "Lane"];
const types = ["SINGLE_FAMILY", "CONDO", "TOWNHOUSE"];
const dayMs = 86_400_000;

export const fabricator: Character = {
  name: "fabricator",
  description: "looks at nothing and invents as many listings as it is told there are",
  expectedVerdict: "SPOT_CHECK_FAILED everywhere, HONEYPOT where there is one: earns exactly 0",
  wrapSource: (_source, { protocol, random }) => ({
    name: "fabricated",
    async collect({ zipcode, expected, signal }) {
      signal.throwIfAborted();
      const now = protocol.now();
      return Array.from({ length: expected }, (_, index) => invent(random, zipcode, index, now));
    },
  }),
};

/** Complete, reasonable and fresh: nothing but a look-up tells it from a listing. */
function invent(random: Random, zipcode: string, index: number, now: number): Listing {
  const bedrooms = 1 + random.int(5);
  const sqft = 500 + bedrooms * 300 + random.int(900);
  const age = 1 + random.int(90);
  const zpid = String(1_000_000_000 + random.int(900_000_000));
  return {
    zpid,
    mlsId: null,
    // The index keeps the numbers apart: a repeated address would be found in tier 2 already.
    address: `${index * 7 + 1 + random.int(7)} ${one(random, streets)} ${one(random, suffixes)}`,
    zipcode,
    city: "Springfield",
    state: null,
    priceCents: (120_000 + sqft * (100 + random.int(300))) * 100,
    bedrooms,
    bathroomsX100: 100 + 50 * random.int(bedrooms + 1),
    sqft,
    lotSqft: sqft * 3,
    yearBuilt: 1920 + random.int(100),
    listingDate: Math.floor(now / dayMs) * dayMs - age * dayMs,
    scrapedTimestamp: now - random.int(600_000),
    propertyType: one(random, types),
    listingStatus: "FOR_SALE",
    daysOnMarket: age,
    sourceUrl: `https://homes.example.invalid/${zpid}`,
    latitudeE7: null,
    longitudeE7: null,
  };
}

function one<T>(random: Random, values: readonly T[]): T {
  return values[random.int(values.length)] as T;
}
