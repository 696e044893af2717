import type { Zipcode } from "../epoch/index.ts";
import { type Listing, listingId, listingStatuses, normaliseAddress, propertyTypes } from "../listing/index.ts";
import type { PolicyValues } from "../policy/index.ts";
import type { QualityCounts } from "./quality-counts.ts";

export interface QualityContext {
  /** The zipcode that the file was submitted for. */
  readonly zipcode: Zipcode;
  /** Close of the epoch, epoch ms: freshness is measured against it, never against a validator's clock. */
  readonly closesAt: number;
  readonly policy: Pick<PolicyValues, "quality">;
}

type Quality = PolicyValues["quality"];
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const knownTypes: ReadonlySet<string> = new Set(propertyTypes);
const knownStatuses: ReadonlySet<string> = new Set(listingStatuses);

/**
 * Tier 2, row by row: the plain truth that a columnar engine must agree with.
 *
 * Text is blank when it holds nothing above U+0020. Ids are compared as `listingId` gives them, addresses as
 * `normaliseAddress` does; a row without id, or whose address normalises to nothing, does not repeat by it.
 */
export function countQuality(listings: Iterable<Listing>, context: QualityContext): QualityCounts {
  const quality = context.policy.quality;
  const counts: Mutable<QualityCounts> = {
    rows: 0,
    complete: 0,
    reasonable: 0,
    datesConsistent: 0,
    distinct: 0,
    zipcodeRight: 0,
    distinctValidIds: 0,
  };
  const ids = new Set<string>();
  const addresses = new Set<string>();
  const validIds = new Set<string>();
  for (const listing of listings) {
    const id = listingId(listing);
    const address = listing.address === null ? "" : normaliseAddress(listing.address);
    const complete = isComplete(listing, id, quality);
    const reasonable = isReasonable(listing, quality);
    const zipcodeRight = listing.zipcode === context.zipcode;
    const repeats = (id !== undefined && ids.has(id)) || (address !== "" && addresses.has(address));
    if (id !== undefined) ids.add(id);
    if (address !== "") addresses.add(address);
    if (id !== undefined && complete && reasonable && zipcodeRight) validIds.add(id);
    counts.rows += 1;
    counts.complete += Number(complete);
    counts.reasonable += Number(reasonable);
    counts.datesConsistent += Number(datesAgree(listing, context.closesAt, quality.maxScrapeAgeMs));
    counts.distinct += Number(!repeats);
    counts.zipcodeRight += Number(zipcodeRight);
  }
  counts.distinctValidIds = validIds.size;
  return counts;
}

function isComplete(listing: Listing, id: string | undefined, quality: Quality): boolean {
  if (quality.idRequired && id === undefined) return false;
  return quality.requiredFields.every((field) => {
    const value = listing[field];
    return typeof value === "string" ? !isBlank(value) : value !== null;
  });
}

function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0x20) return false;
  }
  return true;
}

function isReasonable(listing: Listing, quality: Quality): boolean {
  const { bounds } = quality;
  return (
    within(listing.priceCents, bounds.priceCents) &&
    within(listing.bedrooms, bounds.bedrooms) &&
    within(listing.bathroomsX100, bounds.bathroomsX100) &&
    within(listing.sqft, bounds.sqft) &&
    within(listing.lotSqft, bounds.lotSqft) &&
    within(listing.yearBuilt, bounds.yearBuilt) &&
    (listing.propertyType === null || knownTypes.has(listing.propertyType)) &&
    (listing.listingStatus === null || knownStatuses.has(listing.listingStatus))
  );
}

function within(value: number | null, [min, max]: readonly [number, number]): boolean {
  return value === null || (value >= min && value <= max);
}

function datesAgree({ scrapedTimestamp, listingDate }: Listing, closesAt: number, maxScrapeAgeMs: number): boolean {
  if (scrapedTimestamp === null) return false;
  if (scrapedTimestamp > closesAt || scrapedTimestamp < closesAt - maxScrapeAgeMs) return false;
  return listingDate === null || listingDate <= scrapedTimestamp;
}
