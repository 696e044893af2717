/** A validator of subnet 46 as one object: started with what it needs, stopped when done. */
export { HttpDetailsLookup, type HttpDetailsOptions } from "../lookup/http-details-lookup.ts";
export type { Inconclusive, ListingLookup, LookupAnswer, LookupQuestion } from "../lookup/listing-lookup.ts";
export { type RunningValidator, startValidator } from "./start-validator.ts";
export type {
  Disagreement,
  EpochReport,
  ValidatorLimits,
  ValidatorOptions,
  WeightsReport,
} from "./validator-options.ts";
