import { type TableMapping, tableMappingSchema } from "../mapping-schema.ts";
import { canonical } from "./canonical.ts";
import { kingCounty } from "./king-county.ts";
import { newYorkCity } from "./new-york-city.ts";
import { redfin } from "./redfin.ts";
import { reso } from "./reso.ts";

/** The tables that are recognised unasked, tried in this order; a new one needs a file beside these and a line here. */
export const builtInMappings: readonly TableMapping[] = [canonical, kingCounty, newYorkCity, redfin, reso].map(
  (mapping) => tableMappingSchema.parse(mapping),
);
