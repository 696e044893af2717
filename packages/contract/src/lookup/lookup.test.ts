import { type Listing, listingColumns } from "@lode/zipcode/listing";
import { expect, test } from "vitest";
import { listingByIdUrl, listingPageResponseSchema, listingPageUrl, listingRecordSchema, recordOf } from "./index.ts";

const empty = Object.fromEntries(listingColumns.map(({ field }) => [field, null])) as unknown as Listing;

test("a listing goes over the wire by its column names, without what is not known, and comes back whole", () => {
  const listing = { ...empty, zpid: "1", priceCents: 2 ** 53 - 1, bathroomsX100: 225, latitudeE7: -476_000_000 };
  const record = recordOf(listing);
  expect(record).toEqual({ zpid: "1", price_cents: 2 ** 53 - 1, bathrooms_x100: 225, latitude_e7: -476_000_000 });
  expect(listingRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(listing);
  expect(listingRecordSchema.parse({})).toEqual(empty);
});

test.each([
  ["a float", { sqft: 1.5 }],
  ["a number as text", { sqft: "1" }],
  ["a number that its column cannot hold", { sqft: 2 ** 31 }],
  ["text as a number", { zpid: 7 }],
  ["text without end", { address: "x".repeat(5_000) }],
])("%s is not a record", (_, record) => {
  expect(listingRecordSchema.safeParse(record).success).toBe(false);
});

test("a page without a cursor is the last", () => {
  expect(listingPageResponseSchema.parse({ listings: [] }).nextCursor).toBeNull();
});

test("ids and cursors are escaped", () => {
  expect(listingByIdUrl("http://p.example/", "mls:a/b c")).toBe("http://p.example/listings/by-id/mls%3Aa%2Fb%20c");
  expect(listingPageUrl("http://p.example/eyes/x", "01002", "a&b")).toBe(
    "http://p.example/eyes/x/listings?zipcode=01002&cursor=a%26b",
  );
});
