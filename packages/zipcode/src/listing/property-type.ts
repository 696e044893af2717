import { enumerated } from "./enumerated.ts";
import { type PropertyType, propertyTypes } from "./listing.ts";

/** What providers and miners write for our types, in the enumerated spelling. */
const written: Readonly<Record<string, PropertyType>> = {
  CONDOMINIUM: "CONDO",
  TOWNHOME: "TOWNHOUSE",
  HOUSE: "SINGLE_FAMILY",
  SINGLE_FAMILY_HOME: "SINGLE_FAMILY",
  SINGLE_FAMILY_RESIDENCE: "SINGLE_FAMILY",
  SINGLE_FAMILY_RESIDENTIAL: "SINGLE_FAMILY",
  COOP: "CO_OP",
  COOPERATIVE: "CO_OP",
  STOCK_COOPERATIVE: "CO_OP",
  DUPLEX: "MULTI_FAMILY",
  TRIPLEX: "MULTI_FAMILY",
  QUADRUPLEX: "MULTI_FAMILY",
  MOBILE: "MANUFACTURED",
  MOBILE_HOME: "MANUFACTURED",
  MANUFACTURED_HOME: "MANUFACTURED",
  LAND: "LOT",
  VACANT_LAND: "LOT",
  UNIMPROVED_LAND: "LOT",
};

/**
 * Our type for a provider's or a miner's word; undefined when the word is not known.
 * @source the type map of the last Python's spot check, with RESO's sub-types added.
 */
export function propertyTypeOf(text: string): PropertyType | undefined {
  return enumerated(text, propertyTypes, written);
}
