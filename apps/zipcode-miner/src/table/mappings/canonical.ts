import { listingColumns } from "@lode/zipcode/listing";
import type { TableMappingInput } from "../mapping-schema.ts";

const own = listingColumns.map(({ column }) => column).filter((column) => column !== "scraped_timestamp");
const units = {
  price_cents: "cents",
  bathrooms_x100: "x100",
  latitude_e7: "e7",
  longitude_e7: "e7",
} as const;

/** The columns of a submission under their own names, as Lode's Parquet files have them. */
export const canonical: TableMappingInput = {
  name: "canonical",
  recognise: ["address", "zipcode", "price_cents"],
  columns: Object.fromEntries(
    own.map((column) => [column, column in units ? { column, unit: units[column as keyof typeof units] } : column]),
  ),
  dateFormats: ["epochMs", "YYYY-MM-DD*"],
};
