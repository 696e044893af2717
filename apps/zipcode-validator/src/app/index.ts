/** A validator of subnet 46 as one object: started with what it needs, stopped when done. */

/** The engine on its own, for benchmarks and for whoever judges files without a network. */
export { type ReadFilesOptions, readListingFiles } from "../collect/read-files.ts";
export { countFiles } from "../engine/count-files.ts";
export { findFileOverlaps } from "../engine/file-overlaps.ts";
export { type EngineOptions, type FileLoad, type FileToLoad, JudgingEngine } from "../engine/judging-engine.ts";
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
