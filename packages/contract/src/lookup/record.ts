import { type Listing, listingColumns } from "@lode/zipcode/listing";
import { z } from "zod";

/** Longest text a provider's field may have; the judging limit is the policy's own. */
const maxText = 4096;
const int32 = z.int().min(-2_147_483_648).max(2_147_483_647);
const fieldOf = { utf8: z.string().max(maxText), int32, int64: z.int() };

/** The wire record: the file's column names, integers, absent or null where a provider does not know. */
export type ListingRecord = Readonly<Record<string, string | number | null>>;

/** One listing as providers and markets serve it; unknown keys are left out. */
export const listingRecordSchema = z
  .object(Object.fromEntries(listingColumns.map(({ column, type }) => [column, fieldOf[type].nullish()])))
  .transform((record): Listing => {
    const entries = listingColumns.map(({ column, field }) => [field, record[column] ?? null]);
    return Object.fromEntries(entries) as unknown as Listing;
  });

/** The other direction; nulls are left out, as providers do. */
export function recordOf(listing: Listing): ListingRecord {
  const known = listingColumns.filter(({ field }) => listing[field] !== null);
  return Object.fromEntries(known.map(({ column, field }) => [column, listing[field]]));
}
