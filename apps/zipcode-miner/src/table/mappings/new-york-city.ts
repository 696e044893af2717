import type { TableMappingInput } from "../mapping-schema.ts";

/**
 * Rolling sales of New York City's Department of Finance. A parcel is borough, block and lot; a co-operative's flat has
 * no lot of its own and stands behind the comma of the address instead. No beds, no baths, no page of a single sale.
 */
export const newYorkCity: TableMappingInput = {
  name: "new-york-city-sales",
  recognise: ["BOROUGH", "BLOCK", "LOT", "ADDRESS", "ZIP CODE", "SALE PRICE", "SALE DATE", "BUILDING CLASS CATEGORY"],
  columns: {
    zipcode: "ZIP CODE",
    price_cents: "SALE PRICE",
    sqft: { column: "GROSS SQUARE FEET", zeroIsMissing: true },
    lot_sqft: { column: "LAND SQUARE FEET", zeroIsMissing: true },
    year_built: { column: "YEAR BUILT", zeroIsMissing: true },
    listing_date: "SALE DATE",
  },
  constants: { state: "NY", listing_status: "SOLD" },
  derivations: {
    mls_id: {
      template: [
        "{BOROUGH}-{BLOCK}-{LOT}-{APARTMENT NUMBER}",
        "{BOROUGH}-{BLOCK}-{LOT}-{ADDRESS|afterComma}",
        "{BOROUGH}-{BLOCK}-{LOT}",
      ],
    },
    address: { template: "{ADDRESS}[, {APARTMENT NUMBER|unlessIn:ADDRESS}]" },
    city: {
      template: "{BOROUGH}",
      values: { "1": "New York", "2": "Bronx", "3": "Brooklyn", "4": "Queens", "5": "Staten Island" },
    },
    property_type: {
      template: "{BUILDING CLASS CATEGORY}",
      values: {
        "01 ONE FAMILY DWELLINGS": "SINGLE_FAMILY",
        "02 TWO FAMILY DWELLINGS": "MULTI_FAMILY",
        "03 THREE FAMILY DWELLINGS": "MULTI_FAMILY",
        "04 TAX CLASS 1 CONDOS": "CONDO",
        "05 TAX CLASS 1 VACANT LAND": "LOT",
        "07 RENTALS - WALKUP APARTMENTS": "APARTMENT",
        "08 RENTALS - ELEVATOR APARTMENTS": "APARTMENT",
        "09 COOPS - WALKUP APARTMENTS": "CO_OP",
        "10 COOPS - ELEVATOR APARTMENTS": "CO_OP",
        "12 CONDOS - WALKUP APARTMENTS": "CONDO",
        "13 CONDOS - ELEVATOR APARTMENTS": "CONDO",
        "14 RENTALS - 4-10 UNIT": "APARTMENT",
        "15 CONDOS - 2-10 UNIT RESIDENTIAL": "CONDO",
        "16 CONDOS - 2-10 UNIT WITH COMMERCIAL UNIT": "CONDO",
        "17 CONDO COOPS": "CO_OP",
        "21 OFFICE BUILDINGS": "COMMERCIAL",
        "22 STORE BUILDINGS": "COMMERCIAL",
        "25 LUXURY HOTELS": "COMMERCIAL",
        "26 OTHER HOTELS": "COMMERCIAL",
        "27 FACTORIES": "COMMERCIAL",
        "28 COMMERCIAL CONDOS": "COMMERCIAL",
        "29 COMMERCIAL GARAGES": "COMMERCIAL",
        "30 WAREHOUSES": "COMMERCIAL",
        "31 COMMERCIAL VACANT LAND": "LOT",
        "42 CONDO CULTURAL/MEDICAL/EDUCATIONAL/ETC": "COMMERCIAL",
        "43 CONDO OFFICE BUILDINGS": "COMMERCIAL",
        "45 CONDO HOTELS": "COMMERCIAL",
        "46 CONDO STORE BUILDINGS": "COMMERCIAL",
        "49 CONDO WAREHOUSES/FACTORY/INDUS": "COMMERCIAL",
      },
      otherwise: "OTHER",
    },
  },
  // The city's own spreadsheets write the American order once they are saved as CSV.
  dateFormats: ["YYYY-MM-DD*", "M/D/YYYY*"],
};
