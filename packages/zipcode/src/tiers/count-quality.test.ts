import { describe, expect, it } from "vitest";
import { parseZipcode, type Zipcode } from "../epoch/index.ts";
import type { Listing } from "../listing/index.ts";
import { policies, withValues } from "../policy/index.ts";
import { countQuality } from "./index.ts";

const hour = 3_600_000;
const closesAt = Date.UTC(2025, 9, 1, 20, 15);
const zipcode = parseZipcode("98103") as Zipcode;
const context = { zipcode, closesAt, policy: policies.strict.values };

function listing(number: number, change: Partial<Listing> = {}): Listing {
  return {
    zpid: String(number),
    mlsId: null,
    address: `${number} Main St`,
    zipcode: "98103",
    city: "Seattle",
    state: "WA",
    priceCents: 50_000_000,
    bedrooms: 3,
    bathroomsX100: 225,
    sqft: 1_800,
    lotSqft: 4_000,
    yearBuilt: 1_926,
    listingDate: Date.UTC(2025, 8, 20),
    scrapedTimestamp: closesAt - 2 * hour,
    propertyType: "SINGLE_FAMILY",
    listingStatus: "SOLD",
    daysOnMarket: 11,
    sourceUrl: `https://example.test/${number}`,
    latitudeE7: 476_000_000,
    longitudeE7: -1_223_000_000,
    ...change,
  };
}

function counted(changes: readonly Partial<Listing>[]) {
  return countQuality(
    changes.map((change, at) => listing(at + 1, change)),
    context,
  );
}

describe("counting the rows of tier 2", () => {
  it("finds nothing wrong with faultless rows", () => {
    expect(counted([{}, {}, {}])).toEqual({
      rows: 3,
      complete: 3,
      reasonable: 3,
      datesConsistent: 3,
      distinct: 3,
      zipcodeRight: 3,
      distinctValidIds: 3,
    });
  });

  it("calls a row incomplete without a required field, with a blank one, or without any id", () => {
    const changes = [{ priceCents: null }, { address: " \t\n" }, { zpid: null }, { zpid: "  " }, { sourceUrl: "" }];
    expect(counted(changes).complete).toBe(0);
    expect(
      counted([
        { zpid: null, mlsId: "77" },
        { lotSqft: null, city: null },
      ]).complete,
    ).toBe(2);
  });

  it("does not ask for an id where the policy does not", () => {
    const policy = withValues(policies.strict, { quality: { idRequired: false } }).values;
    expect(countQuality([listing(1, { zpid: null })], { ...context, policy }).complete).toBe(1);
  });

  it("takes absent values as reasonable and values at their bounds too", () => {
    const [least, most] = policies.strict.values.quality.bounds.priceCents;
    const absent = { bedrooms: null, bathroomsX100: null, sqft: null, lotSqft: null, yearBuilt: null };
    expect(counted([{ priceCents: least }, { priceCents: most }, absent, { propertyType: null }]).reasonable).toBe(4);
  });

  it("refuses values beyond their bounds and words that nobody knows", () => {
    const [least, most] = policies.strict.values.quality.bounds.priceCents;
    const changes: Partial<Listing>[] = [
      { priceCents: least - 1 },
      { priceCents: most + 1 },
      { bedrooms: -1 },
      { bathroomsX100: 2_001 },
      { sqft: 99 },
      { propertyType: "CASTLE" },
      { listingStatus: "sold" },
    ];
    expect(counted(changes).reasonable).toBe(0);
  });

  it("measures freshness against close: the first and the last allowed moment count", () => {
    const oldest = closesAt - policies.strict.values.quality.maxScrapeAgeMs;
    expect(counted([{ scrapedTimestamp: oldest }, { scrapedTimestamp: closesAt }]).datesConsistent).toBe(2);
    expect(counted([{ scrapedTimestamp: oldest - 1 }, { scrapedTimestamp: closesAt + 1 }]).datesConsistent).toBe(0);
  });

  it("needs a scrape time, and no listing date after it", () => {
    const changes = [{ scrapedTimestamp: null }, { listingDate: closesAt - hour }, { listingDate: null }];
    expect(counted(changes).datesConsistent).toBe(1);
  });

  it("counts a repeat by id or by normalised address, whichever row it repeats", () => {
    const changes = [
      {},
      { zpid: "1" },
      { address: "1 MAIN st." },
      { zpid: null, mlsId: "9" },
      { zpid: null, mlsId: "9" },
    ];
    expect(counted(changes).distinct).toBe(2);
  });

  it("does not call rows repeats for what they lack", () => {
    const lacking = { zpid: null, mlsId: null, address: null };
    expect(counted([lacking, lacking, { ...lacking, address: "-- ." }, { ...lacking, address: "?" }]).distinct).toBe(4);
  });

  it("counts distinct ids over complete, reasonable rows of the right zipcode only", () => {
    const changes = [{}, { zpid: "1", address: "other" }, { zipcode: "98104" }, { sqft: 1 }, { sourceUrl: null }, {}];
    const counts = counted(changes);
    expect(counts.zipcodeRight).toBe(5);
    expect(counts.distinctValidIds).toBe(2);
  });
});
