import { type Random, SeededRandom } from "@lode/runtime/random";
import type { Candidate } from "@lode/zipcode/assignment";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { Listing, ListingStatus, PropertyType } from "@lode/zipcode/listing";
import { marketTierOf } from "./market-tier.ts";

export interface SeededCity {
  readonly listings: ReadonlyMap<Zipcode, readonly Listing[]>;
  readonly candidates: readonly Candidate[];
}

const zipcodes = 24;
/** Zipcodes where next to nothing is on the market: what honeypots are made of. */
const scarceZipcodes = 4;
const dayMs = 86_400_000;

const streets = [
  ..."Alder Birch Cedar Chestnut Cypress Dogwood Elm Hawthorn Hazel Juniper Larch Laurel Linden Magnolia".split(" "),
  ..."Maple Myrtle Oak Pine Poplar Rowan Spruce Sycamore Walnut Willow Quarry Lode Ferry Mill Harbor Depot".split(" "),
];
const suffixes = ["Street", "Street", "Avenue", "Avenue", "Drive", "Road", "Lane", "Court", "Place", "Boulevard"];
const directions = ["", "", "", "North ", "South ", "East ", "West "];

/** What is built in a neighbourhood; shares in per cent. */
const housing: readonly (readonly [PropertyType, number])[] = [
  ["SINGLE_FAMILY", 59],
  ["CONDO", 20],
  ["TOWNHOUSE", 12],
  ["MULTI_FAMILY", 6],
  ["MANUFACTURED", 3],
];
const onTheMarket: readonly (readonly [ListingStatus, number])[] = [
  ["FOR_SALE", 80],
  ["PENDING", 13],
  ["CONTINGENT", 7],
];

/**
 * A city that does not exist: a seed gives the same streets, houses and prices on every machine. Its zipcodes lie below
 * 00500, where the postal service has none, and its state is ZZ, so that nobody takes a row for a real one.
 * @param asOfMs day of the market; listings came onto it in the 200 days before.
 */
export function seedCity(seed: string | number, asOfMs: number): SeededCity {
  const today = Math.floor(asOfMs / dayMs) * dayMs;
  const listings = new Map<Zipcode, readonly Listing[]>();
  const candidates: Candidate[] = [];
  for (let index = 0; index < zipcodes + scarceZipcodes; index += 1) {
    const random = new SeededRandom(`seeded city ${seed}, neighbourhood ${index}`);
    const scarce = index >= zipcodes;
    const zipcode = String(101 + index * 3).padStart(5, "0") as Zipcode;
    const count = scarce ? 8 + random.int(18) : 60 + random.int(341);
    const homes = buildNeighbourhood(random, { zipcode, index, count, today });
    listings.set(zipcode, homes);
    candidates.push(candidateOf(zipcode, index, homes, random));
  }
  return { listings, candidates };
}

interface Neighbourhood {
  readonly zipcode: Zipcode;
  readonly index: number;
  readonly count: number;
  readonly today: number;
}

function buildNeighbourhood(random: Random, { zipcode, index, count, today }: Neighbourhood): Listing[] {
  const dollarsPerSqft = 110 + random.int(420);
  const firstYear = 1905 + random.int(80);
  const centre = { latitudeE7: 300_000_000 + index * 400_000, longitudeE7: -450_000_000 - index * 300_000 };
  const addresses = new Set<string>();
  const homes: Listing[] = [];
  while (homes.length < count) {
    const type = pick(random, housing);
    const address = addressOf(random, type);
    if (addresses.has(address.toLowerCase())) continue;
    addresses.add(address.toLowerCase());
    const age = random.int(random.int(200) + 1);
    const zpid = String(90_000_000 + index * 10_000 + homes.length);
    homes.push({
      zpid,
      mlsId: `SIM${index}${String(homes.length).padStart(4, "0")}`,
      address,
      zipcode,
      city: "Lodeville",
      state: "ZZ",
      ...sizeAndPrice(random, type, dollarsPerSqft, firstYear),
      listingDate: today - age * dayMs,
      scrapedTimestamp: null,
      propertyType: type,
      listingStatus: pick(random, onTheMarket),
      daysOnMarket: age,
      sourceUrl: `https://market.lode.invalid/homes/${zpid}`,
      latitudeE7: centre.latitudeE7 + random.int(200_000),
      longitudeE7: centre.longitudeE7 + random.int(200_000),
    });
  }
  return homes;
}

function addressOf(random: Random, type: PropertyType): string {
  const number = 100 + random.int(9_800);
  const street = `${one(random, directions)}${one(random, streets)} ${one(random, suffixes)}`;
  return type === "CONDO" ? `${number} ${street}, Unit ${100 + random.int(900)}` : `${number} ${street}`;
}

type SizeAndPrice = Pick<Listing, "priceCents" | "bedrooms" | "bathroomsX100" | "sqft" | "lotSqft" | "yearBuilt">;

function sizeAndPrice(random: Random, type: PropertyType, dollarsPerSqft: number, firstYear: number): SizeAndPrice {
  const bedrooms = type === "CONDO" ? 1 + random.int(3) : 2 + random.int(4);
  const sqft = 380 + bedrooms * (260 + random.int(320));
  const price = Math.round((sqft * dollarsPerSqft * (850 + random.int(350))) / 1_000 / 100) * 100;
  return {
    priceCents: Math.max(60_000, price) * 100,
    bedrooms,
    bathroomsX100: 100 + 50 * random.int(bedrooms + 2),
    sqft,
    lotSqft: type === "CONDO" ? null : sqft * 2 + random.int(9_000),
    yearBuilt: Math.min(2_024, firstYear + random.int(60)),
  };
}

/** The owner's table is a little out of date: counts differ from the market by up to 3 per cent. */
function candidateOf(zipcode: Zipcode, index: number, homes: readonly Listing[], random: Random): Candidate {
  const expected = Math.round((homes.length * (970 + random.int(61))) / 1_000);
  return {
    zipcode,
    expected,
    sources: [expected],
    tolerancePpm: 150_000,
    state: "ZZ",
    city: "Lodeville",
    county: index % 2 === 0 ? "Seeded County" : "Simulated County",
    marketTier: marketTierOf(homes),
    geographicRegion: "Simulated",
    lastAssignedAt: null,
    performancePpm: 1_000_000,
  };
}

function one<T>(random: Random, values: readonly T[]): T {
  return values[random.int(values.length)] as T;
}

function pick<T>(random: Random, shares: readonly (readonly [T, number])[]): T {
  let left = random.int(shares.reduce((sum, [, share]) => sum + share, 0));
  for (const [value, share] of shares) {
    left -= share;
    if (left < 0) return value;
  }
  return (shares[0] as readonly [T, number])[0];
}
