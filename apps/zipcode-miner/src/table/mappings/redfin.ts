import type { TableMappingInput } from "../mapping-schema.ts";

/** The CSV that Redfin's "Download All" gives. Its second line is a remark about MLS rules, its URL header has a sentence in it. */
export const redfin: TableMappingInput = {
  name: "redfin-export",
  recognise: ["SALE TYPE", "ADDRESS", "ZIP OR POSTAL CODE", "PRICE", "MLS#"],
  columns: {
    mls_id: "MLS#",
    address: "ADDRESS",
    zipcode: "ZIP OR POSTAL CODE",
    city: "CITY",
    state: "STATE OR PROVINCE",
    price_cents: "PRICE",
    bedrooms: "BEDS",
    bathrooms_x100: "BATHS",
    sqft: "SQUARE FEET",
    lot_sqft: { column: "LOT SIZE", zeroIsMissing: true },
    year_built: { column: "YEAR BUILT", zeroIsMissing: true },
    listing_date: "SOLD DATE",
    days_on_market: "DAYS ON MARKET",
    source_url: "URL*",
    latitude_e7: "LATITUDE",
    longitude_e7: "LONGITUDE",
  },
  derivations: {
    property_type: {
      template: "{PROPERTY TYPE}",
      values: {
        "Single Family Residential": "SINGLE_FAMILY",
        "Single Family": "SINGLE_FAMILY",
        "Condo/Co-op": "CONDO",
        Condo: "CONDO",
        "Co-op": "CO_OP",
        Townhouse: "TOWNHOUSE",
        "Multi-Family (2-4 Unit)": "MULTI_FAMILY",
        "Multi-Family (5+ Unit)": "MULTI_FAMILY",
        "Multi-Family": "MULTI_FAMILY",
        "Mobile/Manufactured Home": "MANUFACTURED",
        Mobile: "MANUFACTURED",
        "Vacant Land": "LOT",
      },
      otherwise: "OTHER",
    },
    listing_status: {
      // A row of past sales has an empty status and says so in its first column.
      template: ["{STATUS}", "{SALE TYPE}"],
      values: {
        Active: "FOR_SALE",
        "Coming Soon": "FOR_SALE",
        Contingent: "CONTINGENT",
        "Active Under Contract": "CONTINGENT",
        Pending: "PENDING",
        Sold: "SOLD",
        "PAST SALE": "SOLD",
        "MLS Listing": "FOR_SALE",
        "Off Market": "OFF_MARKET",
      },
    },
  },
  dateFormats: ["MMMM-D-YYYY", "YYYY-MM-DD*", "M/D/YYYY"],
};
