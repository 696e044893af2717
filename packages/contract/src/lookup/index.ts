export { readBounded } from "../http/read-bounded.ts";
export {
  type ListingByIdAnswer,
  type ListingPageAnswer,
  listingByIdResponseSchema,
  listingByIdUrl,
  listingPageResponseSchema,
  listingPageUrl,
} from "./answers.ts";
export { type ListingRecord, listingRecordSchema, recordOf } from "./record.ts";
