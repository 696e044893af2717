export const propertyTypes = [
  "SINGLE_FAMILY",
  "CONDO",
  "TOWNHOUSE",
  "MULTI_FAMILY",
  "MANUFACTURED",
  "LOT",
  "APARTMENT",
  "CO_OP",
  "COMMERCIAL",
  "OTHER",
] as const;
export type PropertyType = (typeof propertyTypes)[number];

export const listingStatuses = [
  "FOR_SALE",
  "FOR_RENT",
  "PENDING",
  "CONTINGENT",
  "SOLD",
  "RECENTLY_SOLD",
  "RENTED",
  "OFF_MARKET",
] as const;
export type ListingStatus = (typeof listingStatuses)[number];

/**
 * One row of a submission in the canonical form: integers and strings, nothing else.
 * Text may be anything a miner wrote (an unknown status, a wrong zipcode): judging says so, parsing does not hide it.
 */
export interface Listing {
  readonly zpid: string | null;
  readonly mlsId: string | null;
  readonly address: string | null;
  readonly zipcode: string | null;
  readonly city: string | null;
  readonly state: string | null;
  /** US cents, a safe integer. */
  readonly priceCents: number | null;
  readonly bedrooms: number | null;
  /** 225 means 2.25 bathrooms. */
  readonly bathroomsX100: number | null;
  readonly sqft: number | null;
  readonly lotSqft: number | null;
  readonly yearBuilt: number | null;
  /** Midnight UTC, epoch ms. */
  readonly listingDate: number | null;
  /** Epoch ms. */
  readonly scrapedTimestamp: number | null;
  readonly propertyType: string | null;
  readonly listingStatus: string | null;
  readonly daysOnMarket: number | null;
  readonly sourceUrl: string | null;
  readonly latitudeE7: number | null;
  readonly longitudeE7: number | null;
}

export type ListingField = keyof Listing;
/** Column names in the file, in the order of the schema; the one mapping between file and memory. */
export const listingColumns: ReadonlyArray<{
  readonly column: string;
  readonly field: ListingField;
  readonly type: "utf8" | "int32" | "int64";
}> = [
  { column: "zpid", field: "zpid", type: "utf8" },
  { column: "mls_id", field: "mlsId", type: "utf8" },
  { column: "address", field: "address", type: "utf8" },
  { column: "zipcode", field: "zipcode", type: "utf8" },
  { column: "city", field: "city", type: "utf8" },
  { column: "state", field: "state", type: "utf8" },
  { column: "price_cents", field: "priceCents", type: "int64" },
  { column: "bedrooms", field: "bedrooms", type: "int32" },
  { column: "bathrooms_x100", field: "bathroomsX100", type: "int32" },
  { column: "sqft", field: "sqft", type: "int32" },
  { column: "lot_sqft", field: "lotSqft", type: "int32" },
  { column: "year_built", field: "yearBuilt", type: "int32" },
  { column: "listing_date", field: "listingDate", type: "int64" },
  { column: "scraped_timestamp", field: "scrapedTimestamp", type: "int64" },
  { column: "property_type", field: "propertyType", type: "utf8" },
  { column: "listing_status", field: "listingStatus", type: "utf8" },
  { column: "days_on_market", field: "daysOnMarket", type: "int32" },
  { column: "source_url", field: "sourceUrl", type: "utf8" },
  { column: "latitude_e7", field: "latitudeE7", type: "int32" },
  { column: "longitude_e7", field: "longitudeE7", type: "int32" },
];
