import { describe, expect, it } from "vitest";
import { policies } from "../policy/index.ts";
import { compareListing, fieldBits, fieldsIn, type Listing, listingId, notFound } from "./index.ts";

const policy = policies.strict.values.spotCheck;
const found: Listing = {
  zpid: "2080998890",
  mlsId: "2019123",
  address: "123 Main St, Seattle",
  zipcode: "98103",
  city: "Seattle",
  state: "WA",
  priceCents: 50_000_000,
  bedrooms: 3,
  bathroomsX100: 225,
  sqft: 2_000,
  lotSqft: 5_000,
  yearBuilt: 1_926,
  listingDate: Date.UTC(2025, 8, 1),
  scrapedTimestamp: Date.UTC(2025, 9, 1),
  propertyType: "SINGLE_FAMILY",
  listingStatus: "FOR_SALE",
  daysOnMarket: 30,
  sourceUrl: "https://example.org/1",
  latitudeE7: 476_062_000,
  longitudeE7: -1_223_321_000,
};
const claim = (change: Partial<Listing>) => compareListing({ ...found, ...change }, found, policy);

describe("a claimed row", () => {
  it("passes when everything agrees", () => {
    expect(claim({})).toEqual({ outcome: "pass", fields: 0 });
  });

  it.each<[string, Partial<Listing>, keyof typeof fieldBits]>([
    ["another price", { priceCents: 52_500_001 }, "price"],
    ["another number of bedrooms", { bedrooms: 4 }, "bedrooms"],
    ["another number of bathrooms", { bathroomsX100: 250 }, "bathrooms"],
    ["another size", { sqft: 1_899 }, "sqft"],
    ["another type", { propertyType: "CONDO" }, "type"],
    ["another status", { listingStatus: "OFF_MARKET" }, "status"],
    ["another latitude", { latitudeE7: 476_062_000 + 10_001 }, "coordinates"],
    ["another longitude", { longitudeE7: -1_223_321_000 - 10_001 }, "coordinates"],
  ])("passes with %s, if that is all", (_name, change, field) => {
    expect(claim(change)).toEqual({ outcome: "pass", fields: fieldBits[field] });
  });

  it("fails with two other fields that disagree", () => {
    expect(claim({ bedrooms: 4, bathroomsX100: 300 })).toEqual({
      outcome: "fail",
      fields: fieldBits.bedrooms | fieldBits.bathrooms,
    });
  });

  it("fails with an address that disagrees, even if that is all", () => {
    expect(claim({ address: "125 Main St" })).toEqual({ outcome: "fail", fields: fieldBits.address });
  });

  it("is not held to what either side leaves out", () => {
    expect(claim({ address: null, priceCents: null, latitudeE7: null })).toEqual({ outcome: "pass", fields: 0 });
    const silent: Listing = { ...found, address: " ", bedrooms: null, sqft: null, longitudeE7: null };
    const invented = { ...found, address: "9 Elm Rd", bedrooms: 9, sqft: 9, longitudeE7: 9 };
    expect(compareListing(invented, silent, policy)).toEqual({ outcome: "pass", fields: 0 });
  });

  it("may differ by exactly the tolerance, in both directions", () => {
    expect(claim({ priceCents: 52_500_000, sqft: 1_900 }).fields).toBe(0);
    expect(claim({ priceCents: 47_500_000, sqft: 2_100 }).fields).toBe(0);
    expect(claim({ latitudeE7: 476_062_000 - 10_000, longitudeE7: -1_223_321_000 + 10_000 }).fields).toBe(0);
  });

  it("is measured exactly where cents times ppm leave the safe integers", () => {
    const actual = { ...found, priceCents: 9_000_000_000_000_000 };
    const price = (priceCents: number) => compareListing({ ...actual, priceCents }, actual, policy).fields;
    expect(price(8_550_000_000_000_000)).toBe(0);
    expect(price(8_549_999_999_999_999)).toBe(fieldBits.price);
  });

  it.each([
    ["Single Family Residence", "SINGLE_FAMILY"],
    ["co-op", "CO_OP"],
    ["DUPLEX", "MULTI_FAMILY"],
    ["Townhome", "TOWNHOUSE"],
    ["igloo", "igloo"],
  ])("may call its type %s where %s was found", (claimed, actual) => {
    const listing = { ...found, propertyType: actual };
    expect(compareListing({ ...listing, propertyType: claimed }, listing, policy).fields).toBe(0);
  });

  it.each([
    ["SOLD", "FOR_SALE", true],
    ["PENDING", "FOR_SALE", true],
    ["FOR_SALE", "SOLD", true],
    ["FOR_SALE", "PENDING", true],
    ["CONTINGENT", "PENDING", true],
    ["RECENTLY_SOLD", "SOLD", true],
    ["RENTED", "FOR_RENT", true],
    ["active", "FOR_SALE", true],
    ["PENDING", "SOLD", false],
    ["FOR_RENT", "FOR_SALE", false],
    ["SOLD", "OFF_MARKET", false],
    ["constructor", "FOR_SALE", false],
  ])("may claim %s where %s was found: %s", (claimed, actual, agrees) => {
    const listing = { ...found, listingStatus: actual };
    expect(compareListing({ ...listing, listingStatus: claimed }, listing, policy).fields).toBe(
      agrees ? 0 : fieldBits.status,
    );
  });

  it("fails when a provider that answers does not know it", () => {
    expect(notFound).toEqual({ outcome: "fail", fields: 1 });
  });
});

describe("a bitmap of fields", () => {
  it("names its fields in the order of the bits", () => {
    expect(fieldsIn(fieldBits.coordinates | fieldBits.address | fieldBits.price)).toEqual([
      "address",
      "price",
      "coordinates",
    ]);
  });
});

describe("the id of a listing", () => {
  it.each([
    ["1", "2", "1"],
    [" 1 ", null, "1"],
    [null, "2", "mls:2"],
    ["  ", "2", "mls:2"],
    ["", " ", undefined],
    [null, null, undefined],
  ])("of zpid %j and mlsId %j is %j", (zpid, mlsId, id) => {
    expect(listingId({ zpid, mlsId })).toBe(id);
  });
});
