import { type Listing, listingStatusOf, propertyTypeOf } from "@lode/zipcode/listing";
import { dayOf, momentOf, scaled, textOf, zipcodeOf } from "./legacy-values.ts";

/**
 * Where each value may stand, first found first: the scraper's form that the Python miner uploads and the design's (which
 * differ in what they require only), the form of the older data entities, the nested form of whole property records, and
 * RESO's names.
 */
const places = {
  zpid: ["zpid", "ids.zillow.zpid"],
  mlsId: ["mls_id", "ids.mls.mls_number", "ListingId", "ListingKey"],
  address: ["address", "address.streetAddress", "property.location.addresses", "UnparsedAddress"],
  zipcode: ["zipcode", "zip_code", "address.zipcode", "property.location.zip_code", "PostalCode"],
  city: ["city", "address.city", "property.location.city", "City"],
  state: ["state", "address.state", "property.location.state", "StateOrProvince"],
  price: ["price", "market_context.final_sale_price", "ClosePrice", "ListPrice"],
  bedrooms: ["bedrooms", "property.features.bedrooms", "BedroomsTotal"],
  bathrooms: ["bathrooms", "property.features.bathrooms", "BathroomsTotalDecimal", "BathroomsTotalInteger"],
  sqft: ["sqft", "living_area", "property.size.house_size_sqft", "LivingArea"],
  lotSqft: ["lot_sqft", "lot_size", "property.size.lot_size_sqft", "LotSizeSquareFeet"],
  lotAcres: ["property.size.lot_size_acres", "LotSizeAcres"],
  yearBuilt: ["year_built", "property.characteristics.year_built", "YearBuilt"],
  listingDate: ["listing_date", "market_context.sale_date", "ListingContractDate", "OnMarketDate", "CloseDate"],
  scraped: ["scraped_timestamp", "scraped_at", "metadata.collection_date", "ModificationTimestamp"],
  propertyType: ["property_type", "property.characteristics.property_type", "PropertySubType", "PropertyType"],
  listingStatus: ["listing_status", "StandardStatus", "MlsStatus"],
  daysOnMarket: ["days_on_market", "days_on_zillow", "market_context.days_on_market", "DaysOnMarket"],
  sourceUrl: ["source_url", "detail_url", "url"],
  latitude: ["latitude", "property.location.latitude", "Latitude"],
  longitude: ["longitude", "property.location.longitude", "Longitude"],
} as const satisfies Record<string, readonly string[]>;

const sqftPerAcre = 43_560;

/** One listing of any of the known shapes. What it does not say stays null: judging says what is missing. */
export function listingOf(record: Readonly<Record<string, unknown>>): Listing {
  const at = (name: keyof typeof places) => found(record, places[name]);
  const address = textOf(at("address"));
  const propertyType = textOf(at("propertyType"));
  const listingStatus = textOf(at("listingStatus")) ?? soldIfClosed(record);
  return {
    zpid: textOf(at("zpid")),
    mlsId: textOf(at("mlsId")),
    address,
    zipcode: zipcodeOf(at("zipcode")) ?? zipcodeIn(address),
    city: textOf(at("city")),
    state: textOf(at("state")),
    priceCents: scaled(at("price"), 2, "int64"),
    bedrooms: scaled(at("bedrooms"), 0, "int32"),
    bathroomsX100: scaled(at("bathrooms"), 2, "int32"),
    sqft: scaled(at("sqft"), 0, "int32"),
    lotSqft: scaled(at("lotSqft"), 0, "int32") ?? lotArea(record) ?? acres(at("lotAcres")),
    yearBuilt: scaled(at("yearBuilt"), 0, "int32"),
    listingDate: dayOf(at("listingDate")),
    scrapedTimestamp: momentOf(at("scraped")),
    propertyType: propertyType === null ? null : (propertyTypeOf(propertyType) ?? propertyType),
    listingStatus: listingStatus === null ? null : (listingStatusOf(listingStatus) ?? listingStatus),
    daysOnMarket: scaled(at("daysOnMarket"), 0, "int32"),
    sourceUrl: textOf(at("sourceUrl")),
    latitudeE7: scaled(at("latitude"), 7, "int32"),
    longitudeE7: scaled(at("longitude"), 7, "int32"),
  };
}

/** The first that is there and neither null nor a container. */
function found(record: Readonly<Record<string, unknown>>, names: readonly string[]): unknown {
  for (const name of names) {
    const value = follow(record, name);
    if (value !== null && value !== undefined && typeof value !== "object") return value;
  }
  return undefined;
}

function follow(record: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = record;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Whole property records have no status: one that was sold says so by its sale. */
function soldIfClosed(record: Readonly<Record<string, unknown>>): string | null {
  const sale = found(record, ["market_context.final_sale_price", "market_context.sale_date"]);
  const history = follow(record, "home_sales.sales_history");
  return sale !== undefined || (Array.isArray(history) && history.length > 0) ? "SOLD" : null;
}

function lotArea(record: Readonly<Record<string, unknown>>): number | null {
  const area = found(record, ["lot_area_value"]);
  const unit = textOf(found(record, ["lot_area_unit"]))?.toLowerCase() ?? "";
  return unit.startsWith("acre") ? acres(area) : scaled(area, 0, "int32");
}

function acres(value: unknown): number | null {
  const tenThousandths = scaled(value, 4, "int64");
  if (tenThousandths === null) return null;
  return scaled(`${BigInt(tenThousandths) * BigInt(sqftPerAcre)}e-4`, 0, "int32");
}

/** As the older form has it: the five digits in the last part of the address. */
function zipcodeIn(address: string | null): string | null {
  const last = address?.split(",").at(-1) ?? "";
  return /\b(\d{5})(?:-\d{4})?\s*$/.exec(last)?.[1] ?? null;
}
