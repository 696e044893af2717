import type { Random } from "@lode/runtime/random";
import type { Listing } from "@lode/zipcode/listing";
import type { Character } from "./character.ts";

/** In 1e-2 of the rows, drawn apart: far beyond what any profile forgives. */
const repeated = 20;
const otherZipcode = 25;
const emptied = 40;
const absurd = 30;

export const careless: Character = {
  name: "careless",
  description: "uploads whatever its scraper leaves: repeats, another zipcode's rows, empty fields, absurd prices",
  expectedVerdict: "QUALITY_INCOMPLETE, QUALITY_UNREASONABLE, QUALITY_DUPLICATES and QUALITY_ZIPCODE: never ranked",
  wrapSource: (source, { random }) => ({
    name: source.name,
    async collect(request) {
      const listings = await source.collect(request);
      const spoilt = listings.map((listing) => spoil(listing, random));
      // Repeats take the place of other rows, so that the count itself looks right.
      return spoilt.map((listing, index) => {
        const repeats = index > 0 && (index === 1 || random.int(100) < repeated);
        return repeats ? (spoilt[random.int(index)] ?? listing) : listing;
      });
    },
  }),
};

function spoil(listing: Listing, random: Random): Listing {
  const prices = [1, 100, 99_999_999_999];
  return {
    ...listing,
    ...(random.int(100) < otherZipcode ? { zipcode: neighbourOf(listing.zipcode, random) } : {}),
    ...(random.int(100) < emptied ? { listingStatus: null, sourceUrl: "  ", address: null } : {}),
    ...(random.int(100) < absurd ? { priceCents: prices[random.int(prices.length)] ?? 1 } : {}),
  };
}

function neighbourOf(zipcode: string | null, random: Random): string {
  return String((Number(zipcode ?? 0) + 1 + random.int(40)) % 100_000).padStart(5, "0");
}
