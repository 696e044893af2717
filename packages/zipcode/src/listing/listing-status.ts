import { enumerated } from "./enumerated.ts";
import { type ListingStatus, listingStatuses } from "./listing.ts";

/** What providers write for our statuses, in the enumerated spelling. */
const written: Readonly<Record<string, ListingStatus>> = {
  ACTIVE: "FOR_SALE",
  COMING_SOON: "FOR_SALE",
  ACTIVE_UNDER_CONTRACT: "CONTINGENT",
  UNDER_CONTRACT: "PENDING",
  CLOSED: "SOLD",
  LEASED: "RENTED",
  CANCELED: "OFF_MARKET",
  CANCELLED: "OFF_MARKET",
  EXPIRED: "OFF_MARKET",
  WITHDRAWN: "OFF_MARKET",
};

/** Statuses that say the same for a comparison. */
const meaning: Readonly<Partial<Record<ListingStatus, ListingStatus>>> = {
  CONTINGENT: "PENDING",
  RECENTLY_SOLD: "SOLD",
};

/**
 * By what a look-up found, the claims that still agree: a listing moves on between scraping and checking, and sources
 * learn of it at different times. @source resi, scraping/custom/field_mapping.py.
 */
const alsoAccepted: Readonly<Partial<Record<ListingStatus, readonly ListingStatus[]>>> = {
  FOR_SALE: ["PENDING", "SOLD"],
  FOR_RENT: ["RENTED"],
  PENDING: ["SOLD", "FOR_SALE"],
  SOLD: ["FOR_SALE"],
  RENTED: ["FOR_RENT"],
};

/** Our status for a provider's or a miner's word; undefined when the word is not known. */
export function listingStatusOf(text: string): ListingStatus | undefined {
  return enumerated(text, listingStatuses, written);
}

export function statusAgrees(claimed: ListingStatus, actual: ListingStatus): boolean {
  const said = meaning[claimed] ?? claimed;
  const found = meaning[actual] ?? actual;
  return said === found || (alsoAccepted[found]?.includes(said) ?? false);
}
