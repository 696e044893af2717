import type { TableMappingInput } from "../mapping-schema.ts";

/**
 * House sales of King County, Washington (the assessor's records as Kaggle's `housesalesprediction` publishes them).
 * The table has no street address, no property type and no days on market.
 */
export const kingCounty: TableMappingInput = {
  name: "king-county-sales",
  recognise: ["id", "date", "price", "sqft_living", "sqft_lot", "yr_built", "zipcode", "lat", "long"],
  columns: {
    mls_id: "id",
    zipcode: "zipcode",
    price_cents: "price",
    bedrooms: "bedrooms",
    bathrooms_x100: "bathrooms",
    sqft: "sqft_living",
    lot_sqft: "sqft_lot",
    year_built: "yr_built",
    listing_date: "date",
    latitude_e7: "lat",
    longitude_e7: "long",
  },
  constants: { state: "WA", listing_status: "SOLD" },
  derivations: {
    address: { template: "Parcel {id}, King County" },
    // The assessor's page of a parcel.
    source_url: { template: "https://blue.kingcounty.com/Assessor/eRealProperty/Dashboard.aspx?ParcelNbr={id}" },
  },
  dateFormats: ["YYYYMMDDT*"],
};
