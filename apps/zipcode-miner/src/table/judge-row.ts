import type { Listing, ListingField } from "@lode/zipcode/listing";
import type { QualityPolicy } from "@lode/zipcode/policy";
import type { RowRefusal } from "./refusals.ts";
import type { ReadRow } from "./row-reader.ts";

export interface Refused {
  readonly reason: RowRefusal;
  readonly field?: ListingField;
  readonly found: string;
}

/** Can this row be a listing by itself? undefined when it can. */
export function refuseRow({ listing, unreadable }: ReadRow, quality: QualityPolicy): Refused | undefined {
  const bad = (field: ListingField) => unreadable.find((cell) => cell.field === field)?.text;
  if (listing.zipcode === null) return { reason: "NO_ZIPCODE", found: bad("zipcode") ?? "blank" };
  const hasId = isFilled(listing.zpid) || isFilled(listing.mlsId);
  if (!hasId && !isFilled(listing.address)) return { reason: "NO_ID_AND_ADDRESS", found: `zipcode ${listing.zipcode}` };
  if (!hasId && quality.idRequired) return { reason: "NO_ID", found: listing.address ?? "blank" };
  const unclear = unreadable[0];
  if (unclear !== undefined) {
    const reason = unclear.field === "listingDate" ? "BAD_DATE" : "BAD_NUMBER";
    return { reason, field: unclear.field, found: unclear.text };
  }
  return refusePrice(listing, quality) ?? refuseValue(listing, quality);
}

function refusePrice({ priceCents }: Listing, { bounds }: QualityPolicy): Refused | undefined {
  if (priceCents === null) return { reason: "PRICE_MISSING", found: "blank" };
  if (priceCents === 0) return { reason: "PRICE_ZERO", found: "0" };
  if (priceCents > 0 && priceCents < bounds.priceCents[0]) {
    return { reason: "PRICE_NOMINAL", found: `${priceCents} cents, at least ${bounds.priceCents[0]} asked` };
  }
  return undefined;
}

function refuseValue(listing: Listing, { bounds }: QualityPolicy): Refused | undefined {
  for (const [field, [min, max]] of Object.entries(bounds) as [keyof typeof bounds, readonly [number, number]][]) {
    const value = listing[field];
    if (value !== null && (value < min || value > max)) {
      return { reason: "UNREASONABLE_VALUE", field, found: `${field} ${value}, from ${min} to ${max} asked` };
    }
  }
  return undefined;
}

function isFilled(text: string | null): boolean {
  return text !== null && text.trim() !== "";
}
