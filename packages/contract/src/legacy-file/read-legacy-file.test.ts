import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import { policies } from "@lode/zipcode/policy";
import { describe, expect, test } from "vitest";
import { encodeListings, inspectListingFile } from "../listing-file/index.ts";
import { readLegacyFile } from "./index.ts";

const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../shared/data");
const published = join(shared, "sn46/example-complete-property-data.json");

function missing(file: string): boolean {
  if (existsSync(file)) return false;
  process.stderr.write(`skipped: ${file} is missing\n`);
  return true;
}

const limits = policies.strict.values.file;
const epochId = "2026-01-05T04-00-00" as EpochId;
const zipcode = "98103" as Zipcode;
const place = { epochId, zipcode };

/** As the Python miner's scraper gives it. */
const scraped = {
  zpid: "48749425",
  mls_id: null,
  address: "123 Main St, Seattle, WA 98103",
  price: 450_000.5,
  bedrooms: 3,
  bathrooms: 2.25,
  sqft: 1_850,
  listing_date: "2026-01-02T11:30:00",
  property_type: "SINGLE_FAMILY",
  listing_status: "RECENTLY_SOLD",
  days_on_market: 7,
  source_url: "https://listings.example/48749425",
  scraped_timestamp: "2026-01-05T04:30:00.123456+00:00",
  zipcode: "98103",
  latitude: 47.6512345,
  longitude: -122.3512345,
  lot_size: 5_000.5,
  year_built: 1926,
  garage_spaces: 2,
  has_pool: false,
  epoch_id: epochId,
  scraped_for_epoch: true,
  submission_timestamp: "2026-01-05T05:00:00.000001+00:00",
};
const envelope = (listings: unknown, change: Record<string, unknown> = {}) => ({
  epoch_id: epochId,
  zipcode,
  miner_hotkey: "5FpjvVN9fkYjNvNwzZYxLFNz2UVDmeZ8ZvD47A1dLMnsVgo6",
  submission_timestamp: "2026-01-05T05:00:00.000001+00:00",
  listing_count: 1,
  listings,
  ...change,
});

function read(content: unknown, changed: Partial<typeof limits> = {}) {
  const bytes =
    content instanceof Uint8Array
      ? content
      : new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content, null, 2));
  return readLegacyFile(bytes, place, { ...limits, ...changed });
}

function one(record: unknown): Listing {
  const file = read([record]);
  if (!file.ok) throw new Error(file.code);
  return file.listings[0] as Listing;
}

describe("a file of the Python miner", () => {
  test("is read from its envelope, with the text of its time", () => {
    const file = read(envelope([scraped]));
    expect(file).toMatchObject({ ok: true, submissionTimestamp: "2026-01-05T05:00:00.000001+00:00" });
    expect(file.ok && file.listings).toEqual([
      {
        zpid: "48749425",
        mlsId: null,
        address: "123 Main St, Seattle, WA 98103",
        zipcode: "98103",
        city: null,
        state: null,
        priceCents: 45_000_050,
        bedrooms: 3,
        bathroomsX100: 225,
        sqft: 1_850,
        lotSqft: 5_001,
        yearBuilt: 1926,
        listingDate: Date.UTC(2026, 0, 2),
        scrapedTimestamp: Date.UTC(2026, 0, 5, 4, 30, 0, 123),
        propertyType: "SINGLE_FAMILY",
        listingStatus: "RECENTLY_SOLD",
        daysOnMarket: 7,
        sourceUrl: "https://listings.example/48749425",
        latitudeE7: 476_512_345,
        longitudeE7: -1_223_512_345,
      },
    ]);
  });

  test("may be the bare array, without a time, and empty", () => {
    expect(read([scraped])).toMatchObject({ ok: true, submissionTimestamp: undefined });
    expect(read("[]")).toEqual({ ok: true, listings: [], submissionTimestamp: undefined });
    expect(read(envelope([]))).toMatchObject({ ok: true, listings: [] });
  });

  test("becomes a file that the gate for Parquet lets pass", () => {
    const file = read(envelope([scraped, { zpid: 1 }]));
    const bytes = encodeListings(file.ok ? file.listings : []);
    expect(inspectListingFile(bytes, limits)).toMatchObject({ ok: true, rows: 2 });
  });

  test("is refused where it names another epoch or zipcode than its key", () => {
    const elsewhere = { ok: false, code: "FILE_UNREADABLE" };
    expect(read(envelope([scraped], { epoch_id: "2026-01-05T00-00-00" }))).toMatchObject(elsewhere);
    expect(read(envelope([scraped], { zipcode: "98104" }))).toMatchObject(elsewhere);
  });
});

describe("each shape that was ever written", () => {
  test("the design's: words for type and status, a plain date", () => {
    expect(
      one({
        address: "1 Elm St",
        zipcode: "98103",
        price: 1,
        property_type: "house",
        listing_status: "active",
        listing_date: "2026-01-02",
        mls_id: "M1",
      }),
    ).toMatchObject({
      mlsId: "M1",
      propertyType: "SINGLE_FAMILY",
      listingStatus: "FOR_SALE",
      listingDate: Date.UTC(2026, 0, 2),
    });
  });

  test("the data entity's: its own names, the zipcode in the address, an area in acres", () => {
    expect(
      one({
        zpid: "7",
        address: "1 Elm St, Seattle, WA 98103-1234",
        detail_url: "https://listings.example/7",
        living_area: 900,
        lot_area_value: 0.25,
        lot_area_unit: "acres",
        days_on_zillow: 3,
        scraped_at: "2026-01-05T04:30:00Z",
      }),
    ).toMatchObject({
      zipcode: "98103",
      sqft: 900,
      lotSqft: 10_890,
      daysOnMarket: 3,
      sourceUrl: "https://listings.example/7",
    });
  });

  test("the nested record of a whole property: a sale says that it was sold", () => {
    expect(
      one({
        metadata: { collection_date: "2026-01-05" },
        ids: { zillow: { zpid: 20522557 }, mls: { mls_number: "SB1" } },
        property: {
          location: {
            addresses: "1234 Oak Street",
            city: "Seattle",
            state: "WA",
            zip_code: "98103",
            latitude: 47.5,
            longitude: -122.25,
          },
          features: { bedrooms: 4, bathrooms: 3.5 },
          characteristics: { property_type: "Single Family Residential", year_built: 1995 },
          size: { house_size_sqft: 2850, lot_size_acres: 0.25 },
        },
        market_context: { final_sale_price: 1_250_000, sale_date: "2025-11-30", days_on_market: 12 },
      }),
    ).toEqual({
      zpid: "20522557",
      mlsId: "SB1",
      address: "1234 Oak Street",
      zipcode: "98103",
      city: "Seattle",
      state: "WA",
      priceCents: 125_000_000,
      bedrooms: 4,
      bathroomsX100: 350,
      sqft: 2850,
      lotSqft: 10_890,
      yearBuilt: 1995,
      listingDate: Date.UTC(2025, 10, 30),
      scrapedTimestamp: Date.UTC(2026, 0, 5),
      propertyType: "SINGLE_FAMILY",
      listingStatus: "SOLD",
      daysOnMarket: 12,
      sourceUrl: null,
      latitudeE7: 475_000_000,
      longitudeE7: -1_222_500_000,
    });
  });

  test("RESO's names", () => {
    expect(
      one({
        ListingId: "R1",
        UnparsedAddress: "1 Elm St",
        PostalCode: "98103",
        ListPrice: 500_000,
        BathroomsTotalInteger: 2,
        StandardStatus: "Closed",
        PropertySubType: "Condominium",
        LivingArea: 700.5,
      }),
    ).toMatchObject({
      mlsId: "R1",
      priceCents: 50_000_000,
      bathroomsX100: 200,
      listingStatus: "SOLD",
      propertyType: "CONDO",
      sqft: 701,
    });
  });

  test.skipIf(missing(published))("the published example record, whole", () => {
    const record = JSON.parse(readFileSync(published, "utf8"));
    expect(one(record)).toMatchObject({
      zpid: "20522557",
      address: "1234 Oak Street",
      zipcode: "90210",
      bedrooms: 4,
      bathroomsX100: 350,
      listingStatus: "SOLD",
    });
  });
});

describe("values", () => {
  test.each([
    [1.005, 101],
    [-1.005, -101],
    [0.1 + 0.2, 30],
    [1e21, Number.MAX_SAFE_INTEGER],
    ["$450,000.505", 45_000_051],
    ["3 bd", null],
    [true, null],
    [[450_000], null],
    ["", null],
    [-0, 0],
    ["1e999", Number.MAX_SAFE_INTEGER],
    ["1e-999", 0],
  ])("the price %j is %j cents", (price, cents) => {
    expect(one({ price }).priceCents).toBe(cents);
  });

  test.each([
    ["2026-01-05T04:30:00", Date.UTC(2026, 0, 5, 4, 30)],
    ["2026-01-05T04:30:00.5Z", Date.UTC(2026, 0, 5, 4, 30, 0, 500)],
    ["2026-01-05T04:30:00+02:00", Date.UTC(2026, 0, 5, 2, 30)],
    ["2026-01-05T04:30:00.000001+00:00Z", Date.UTC(2026, 0, 5, 4, 30)],
    [1_767_587_400, 1_767_587_400_000],
    [1_767_587_400_123, 1_767_587_400_123],
    ["2026-02-30T00:00:00Z", null],
    // As Python writes the earliest time it knows: no time at all, and not one of 1901.
    ["0001-01-01T00:00:00", null],
    ["yesterday", null],
    [null, null],
  ])("the time %j is %j", (scraped_timestamp, at) => {
    expect(one({ scraped_timestamp }).scrapedTimestamp).toBe(at);
  });

  test("numbers beyond their column come out far out of bounds, and not as small ones", () => {
    expect(one({ bedrooms: 4_294_967_299, sqft: -1e300 })).toMatchObject({
      bedrooms: 2_147_483_647,
      sqft: -2_147_483_647,
    });
  });

  test("ids and zipcodes may be numbers, and text that no column holds is mended", () => {
    const file = read('[{"zpid": 7, "zipcode": 8540, "address": "a\\ud800b\\u0000c", "__proto__": {"price": 1}}]');
    expect(file).toMatchObject({
      ok: true,
      listings: [{ zpid: "7", zipcode: "08540", address: "a\ufffdb\ufffdc", priceCents: null }],
    });
  });
});

describe("what is refused", () => {
  const deep = `[${"[".repeat(40)}${"]".repeat(40)}]`;
  test.each([
    ["no JSON", "listings", "FILE_UNREADABLE"],
    ["nothing", "", "FILE_UNREADABLE"],
    ["a number for infinity", '[{"price": NaN}]', "FILE_UNREADABLE"],
    ["a comma too many", '[{"price": 1,}]', "FILE_UNREADABLE"],
    ["a number with zeros before it", '[{"price": 01}]', "FILE_UNREADABLE"],
    ["an unknown escape", '[{"price": "\\x"}]', "FILE_UNREADABLE"],
    ["half an escape", '[{"price": "\\u12"}]', "FILE_UNREADABLE"],
    ["a line break in a text", '[{"price": "a\nb"}]', "FILE_UNREADABLE"],
    ["more after the end", "[] []", "FILE_UNREADABLE"],
    ["a text without end", '[{"', "FILE_UNREADABLE"],
    ["no UTF-8", Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d), "FILE_UNREADABLE"],
    ["a key twice", '[{"price": 1, "price": 2}]', "FILE_UNREADABLE"],
    ["a key twice, once escaped", '[{"price": 1, "\\u0070rice": 2}]', "FILE_UNREADABLE"],
    ["listings twice", '{"listings": [], "listings": []}', "FILE_UNREADABLE"],
    ["deep nesting in a listing", `[{"a": ${deep}}]`, "FILE_UNREADABLE"],
    ["deep nesting beside them", `{"a": ${deep}, "listings": []}`, "FILE_UNREADABLE"],
    ["a list of no listings", deep, "FILE_COLUMNS"],
    ["a text", '"listings"', "FILE_UNREADABLE"],
    ["an object without listings", '{"epoch_id": "2026-01-05T04-00-00"}', "FILE_COLUMNS"],
    ["listings that are none", '{"listings": {}}', "FILE_COLUMNS"],
    ["a long key", `[{"${"k".repeat(300)}": 1}]`, "FILE_UNREADABLE"],
  ])("%s", (_, content, code) => {
    expect(read(content)).toMatchObject({ ok: false, code });
  });

  test("too many bytes, rows, members, or bytes in a text", () => {
    expect(read([scraped], { maxBytes: 100 })).toMatchObject({ code: "FILE_TOO_LARGE" });
    expect(read([scraped, scraped, scraped], { maxRows: 2 })).toMatchObject({ code: "FILE_TOO_MANY_ROWS" });
    expect(read([scraped, scraped], { maxRows: 2 })).toMatchObject({ ok: true });
    expect(read([{ address: "x".repeat(5_000) }])).toMatchObject({ code: "FILE_BOMB" });
    const members = Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`k${at}`, 1]));
    expect(read([members])).toMatchObject({ code: "FILE_UNREADABLE" });
  });

  test("a million nested brackets end neither the process nor its patience", () => {
    expect(read("[".repeat(1_000_000))).toMatchObject({ code: "FILE_COLUMNS" });
    expect(read(`[{"a":${"[".repeat(1_000_000)}`)).toMatchObject({ code: "FILE_UNREADABLE" });
    expect(read(`[{"a":[${"[],".repeat(9_000_000)}[]]}]`)).toMatchObject({ code: "FILE_BOMB" });
  });

  test("any change of one byte leaves a file that is read or refused, never an unforeseen failure", () => {
    const bytes = new TextEncoder().encode(JSON.stringify(envelope([scraped])));
    for (let at = 0; at < bytes.length; at += 1) {
      for (const flip of [0x01, 0x20, 0x80]) {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] as number) ^ flip;
        const file = read(changed);
        expect(JSON.stringify(file)).not.toContain("unforeseen");
      }
    }
  });
});
