import { compareText } from "../canonical-json/index.ts";
import type { Zipcode } from "../epoch/index.ts";
import { type Listing, type ListingField, normaliseAddress } from "../listing/index.ts";
import type { PolicyValues } from "../policy/index.ts";
import type { FileOverlap } from "./overlap.ts";

export interface OverlapFile {
  /** Storage key, as in the snapshot. */
  readonly key: string;
  readonly zipcode: Zipcode;
  /** Epoch ms, when the coordinator's store saw it. */
  readonly seenAt: number;
  readonly listings: readonly Listing[];
}

/** Fields that honest readers of one market also read a little differently: each has its own memory and its own rounding. */
export const optionalFields = [
  "city",
  "state",
  "bedrooms",
  "bathroomsX100",
  "sqft",
  "lotSqft",
  "yearBuilt",
  "daysOnMarket",
  "latitudeE7",
  "longitudeE7",
] as const satisfies readonly ListingField[];

/** The raw values that rows of one content have in one file. */
interface Traces {
  readonly scraped: Set<number>;
  readonly urls: Set<string>;
  readonly optionals: Set<string>;
  readonly addresses: Set<string>;
}

type Counts = { -readonly [K in keyof FileOverlap]: FileOverlap[K] };

/**
 * Pairs of files of one zipcode in which at least `copying.rowsPpm` of the later one's rows occur in the earlier one.
 * Files seen at the same moment are compared both ways; who of them came first is decided where the beacon is known.
 *
 * A row occurs in a file that has a row of equal content: zpid, MLS id, normalised address, zipcode, price, type, status
 * and listing date, where null equals null. The four traces are counted on matched rows over raw values: each needs a
 * value (null betrays nobody; for the ten optional fields, at least one of them), found in *some* row of equal content,
 * so that the order of rows never matters.
 */
export function findOverlaps(files: readonly OverlapFile[], policy: Pick<PolicyValues, "copying">): FileOverlap[] {
  const overlaps: FileOverlap[] = [];
  for (const sameZipcode of byZipcode(files)) {
    const index = indexContents(sameZipcode);
    for (const later of sameZipcode) {
      for (const counts of countMatches(later, index)) {
        if (counts.matchedRows * 1_000_000 >= counts.laterRows * policy.copying.rowsPpm) overlaps.push(counts);
      }
    }
  }
  return overlaps.sort((a, b) => compareText(a.laterKey, b.laterKey) || compareText(a.earlierKey, b.earlierKey));
}

/** By content, then by file: what rows of that content look like there. */
type ContentIndex = ReadonlyMap<string, ReadonlyMap<OverlapFile, Traces>>;

function indexContents(files: readonly OverlapFile[]): ContentIndex {
  const index = new Map<string, Map<OverlapFile, Traces>>();
  for (const file of files) {
    for (const listing of file.listings) {
      const content = contentOf(listing);
      const holders = index.get(content) ?? new Map<OverlapFile, Traces>();
      if (holders.size === 0) index.set(content, holders);
      const traces = holders.get(file) ?? {
        scraped: new Set(),
        urls: new Set(),
        optionals: new Set(),
        addresses: new Set(),
      };
      holders.set(file, traces);
      if (listing.scrapedTimestamp !== null) traces.scraped.add(listing.scrapedTimestamp);
      if (listing.sourceUrl !== null) traces.urls.add(listing.sourceUrl);
      if (listing.address !== null) traces.addresses.add(listing.address);
      const optional = optionalOf(listing);
      if (optional !== undefined) traces.optionals.add(optional);
    }
  }
  return index;
}

function countMatches(later: OverlapFile, index: ContentIndex): Iterable<Counts> {
  const byEarlier = new Map<OverlapFile, Counts>();
  for (const listing of later.listings) {
    const optional = optionalOf(listing);
    for (const [earlier, traces] of index.get(contentOf(listing)) ?? []) {
      if (earlier === later || earlier.seenAt > later.seenAt) continue;
      const counts = byEarlier.get(earlier) ?? noMatches(later, earlier);
      byEarlier.set(earlier, counts);
      counts.matchedRows += 1;
      counts.sameScraped += Number(listing.scrapedTimestamp !== null && traces.scraped.has(listing.scrapedTimestamp));
      counts.sameUrl += Number(listing.sourceUrl !== null && traces.urls.has(listing.sourceUrl));
      counts.sameOptional += Number(optional !== undefined && traces.optionals.has(optional));
      counts.sameFormatting += Number(listing.address !== null && traces.addresses.has(listing.address));
    }
  }
  return byEarlier.values();
}

function noMatches(later: OverlapFile, earlier: OverlapFile): Counts {
  return {
    laterKey: later.key,
    earlierKey: earlier.key,
    laterRows: later.listings.length,
    matchedRows: 0,
    sameScraped: 0,
    sameUrl: 0,
    sameOptional: 0,
    sameFormatting: 0,
  };
}

function contentOf(listing: Listing): string {
  return JSON.stringify([
    listing.zpid,
    listing.mlsId,
    listing.address === null ? null : normaliseAddress(listing.address),
    listing.zipcode,
    listing.priceCents,
    listing.propertyType,
    listing.listingStatus,
    listing.listingDate,
  ]);
}

function optionalOf(listing: Listing): string | undefined {
  const values = optionalFields.map((field) => listing[field]);
  return values.every((value) => value === null) ? undefined : JSON.stringify(values);
}

function byZipcode(files: readonly OverlapFile[]): Iterable<OverlapFile[]> {
  const groups = new Map<Zipcode, OverlapFile[]>();
  for (const file of files) {
    const group = groups.get(file.zipcode);
    if (group === undefined) groups.set(file.zipcode, [file]);
    else group.push(file);
  }
  return groups.values();
}
