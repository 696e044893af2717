import type { Listing } from "./listing.ts";

/**
 * What a listing is looked up and counted by: its zpid, else `mls:` and its MLS id; undefined without either.
 * Spaces around an id (U+0020 only) do not count, and an id that is blank is none.
 */
export function listingId(listing: Pick<Listing, "zpid" | "mlsId">): string | undefined {
  const zpid = withoutSpaces(listing.zpid);
  if (zpid !== "") return zpid;
  const mlsId = withoutSpaces(listing.mlsId);
  return mlsId === "" ? undefined : `mls:${mlsId}`;
}

function withoutSpaces(id: string | null): string {
  return id === null ? "" : id.replace(/^ +| +$/g, "");
}
