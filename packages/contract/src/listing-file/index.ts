/** The file of a submission: listings ↔ Parquet bytes, and the gate against files that mean harm. */
export { type DecodedListings, decodeListings } from "./decode.ts";
export { encodeListings } from "./encode.ts";
export type { FileRefusal, FileRefusalCode } from "./file-refusal.ts";
export { type InspectedFile, inspectListingFile } from "./inspect.ts";
export type { FileLimits } from "./limits.ts";
