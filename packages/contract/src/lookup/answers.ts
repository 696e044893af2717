import { z } from "zod";
import { listingRecordSchema } from "./record.ts";

/** Answer of `GET {base}/listings/by-id/{id}`: every listing known under that id; an unknown id is a 404 instead. */
export const listingByIdResponseSchema = z.object({ listings: z.array(listingRecordSchema).min(1).max(100) });
export type ListingByIdAnswer = z.output<typeof listingByIdResponseSchema>;

/** Answer of `GET {base}/listings?zipcode=…&cursor=…`: one page; a null cursor ends it. */
export const listingPageResponseSchema = z.object({
  listings: z.array(listingRecordSchema).max(10_000),
  nextCursor: z
    .string()
    .min(1)
    .max(500)
    .nullish()
    .transform((cursor) => cursor ?? null),
});
export type ListingPageAnswer = z.output<typeof listingPageResponseSchema>;

export function listingByIdUrl(base: string, id: string): string {
  return `${base.replace(/\/+$/, "")}/listings/by-id/${encodeURIComponent(id)}`;
}

export function listingPageUrl(base: string, zipcode: string, cursor: string | null): string {
  const query = new URLSearchParams({ zipcode });
  if (cursor !== null) query.set("cursor", cursor);
  return `${base.replace(/\/+$/, "")}/listings?${query}`;
}
