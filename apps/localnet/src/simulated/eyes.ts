import { type Random, SeededRandom } from "@lode/runtime/random";
import type { Listing } from "@lode/zipcode/listing";

export interface Look {
  /** Of the run. */
  readonly seed: string | number;
  /** Whose eyes. */
  readonly name: string;
  readonly epochId: string;
  readonly zipcode: string;
}

const dayMs = 86_400_000;

/** Shares of rows that one pair of eyes reads differently, in 1e-3; each pair draws its own inside the range. */
const missed = [10, 40] as const;
const dayEarlier = [40, 55] as const;
const roundedPrice = [20, 40] as const;
const roundedSize = [40, 70] as const;
const roundedLot = [60, 90] as const;
const roundedPlace = [60, 90] as const;
const abbreviated = [30, 60] as const;
const otherCase = [60, 100] as const;

/**
 * How one honest miner sees a zipcode: in its own order, without the one to four per cent that it misses, and with a
 * few values as its site writes them (a rounded size or price, four digits of latitude, `St` for `Street`, the day of
 * another time zone). All of it passes a spot check; two pairs of eyes never make the same file. The same look sees
 * the same thing again.
 */
export function seeMarket(listings: readonly Listing[], look: Look): Listing[] {
  const random = new SeededRandom(`eyes ${look.seed} ${look.name} ${look.epochId} ${look.zipcode}`);
  const misses = chosen(random, listings.length, missed);
  const seen = listings.filter((_, index) => !misses.has(index));
  const count = seen.length;
  const rows = {
    dayEarlier: chosen(random, count, dayEarlier, 2),
    price: chosen(random, count, roundedPrice),
    sqft: chosen(random, count, roundedSize),
    lot: chosen(random, count, roundedLot, 2),
    place: chosen(random, count, roundedPlace),
    abbreviated: chosen(random, count, abbreviated),
    otherCase: chosen(random, count, otherCase, 2),
  };
  const style = drawStyle(random);
  const views = seen.map(
    (listing, index): Listing => ({
      ...listing,
      address: written(listing.address, style, rows.abbreviated.has(index), rows.otherCase.has(index)),
      listingDate:
        rows.dayEarlier.has(index) && listing.listingDate !== null ? listing.listingDate - dayMs : listing.listingDate,
      priceCents: rows.price.has(index)
        ? toMultiple(listing.priceCents, roundingOf(listing.priceCents))
        : listing.priceCents,
      sqft: rows.sqft.has(index) ? toMultiple(listing.sqft, 10) : listing.sqft,
      lotSqft: rows.lot.has(index) ? toMultiple(listing.lotSqft, 100) : listing.lotSqft,
      latitudeE7: rows.place.has(index) ? toMultiple(listing.latitudeE7, 1_000) : listing.latitudeE7,
      longitudeE7: rows.place.has(index) ? toMultiple(listing.longitudeE7, 1_000) : listing.longitudeE7,
    }),
  );
  return shuffled(random, views);
}

/** Which of `count` rows; at least `least` of them, so that short files differ too. */
function chosen(random: Random, count: number, [low, high]: readonly [number, number], least = 0): Set<number> {
  const share = low + random.int(high - low + 1);
  const wanted = Math.min(count, Math.max(least, Math.round((count * share) / 1_000)));
  const rows = new Set<number>();
  while (rows.size < wanted) rows.add(random.int(count));
  return rows;
}

interface Style {
  readonly capitals: boolean;
  readonly comma: string;
  readonly end: string;
}

/** How this site writes every address. Judging looks through capitals, blanks and full stops. */
function drawStyle(random: Random): Style {
  return {
    capitals: random.int(2) === 0,
    comma: [", ", ",", " , ", ",  "][random.int(4)] as string,
    end: ["", ".", " "][random.int(3)] as string,
  };
}

const abbreviations: Readonly<Record<string, string>> = {
  street: "St",
  avenue: "Ave",
  drive: "Dr",
  road: "Rd",
  lane: "Ln",
  court: "Ct",
  place: "Pl",
  boulevard: "Blvd",
};

function written(address: string | null, style: Style, abbreviate: boolean, otherCase: boolean): string | null {
  if (address === null) return null;
  const street = abbreviate
    ? address.replace(
        /\b(street|avenue|drive|road|lane|court|place|boulevard)\b/i,
        (word) => abbreviations[word.toLowerCase()] ?? word,
      )
    : address;
  const spaced = street.replaceAll(/\s*,\s*/g, style.comma) + style.end;
  // ASCII capitals only: other letters have no agreed capital.
  return style.capitals !== otherCase ? spaced.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()) : spaced;
}

/** To 1,000 dollars, above 200,000 to 5,000: at most 2.5 per cent off, half of what a spot check allows. */
function roundingOf(cents: number | null): number {
  return cents === null || cents < 20_000_000 ? 100_000 : 500_000;
}

function toMultiple(value: number | null, step: number): number | null {
  if (value === null || Math.abs(value) < 20 * step) return value;
  return Math.round(value / step) * step;
}

function shuffled<T>(random: Random, values: readonly T[]): T[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.int(last + 1);
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}

/** How long one pass over a zipcode takes, protocol time. */
const passMs = 10 * 60_000;

/**
 * Stamps rows with the moments at which they were read: spread over the last minutes, none later than now.
 * @param offset place of the first row in the whole view, so that pages go on where the one before ended.
 */
export function stampRows(rows: readonly Listing[], look: Look, nowMs: number, offset = 0): Listing[] {
  return rows.map((listing, index) => {
    const random = new SeededRandom(
      `stamp ${look.seed} ${look.name} ${look.epochId} ${look.zipcode} ${offset + index}`,
    );
    return { ...listing, scrapedTimestamp: nowMs - random.int(passMs) };
  });
}
