import type { Listing } from "@lode/zipcode/listing";

/** What a claimed row gives to look it up by. */
export interface LookupQuestion {
  /** `listingId` of the rules; null when the row has none, and then only the address is left. */
  readonly id: string | null;
  readonly zpid: string | null;
  readonly mlsId: string | null;
  readonly address: string | null;
  readonly zipcode: string;
}

/** Timeout, refusal, a page instead of an answer: nothing that could be held against a miner. */
export interface Inconclusive {
  readonly kind: "inconclusive";
  /** A few words for the log, from the adapter. */
  readonly reason: string;
}

export type LookupAnswer =
  /** One id may have several records: a property sold twice, a building's units. */
  | { readonly kind: "found"; readonly listings: readonly Listing[] }
  /** The provider answered, and it knows no such listing: conclusive. */
  | { readonly kind: "not-found" }
  | Inconclusive;

/** Where one listing is confirmed, independent of where miners collect all listings of a zipcode. */
export interface ListingLookup {
  /** Names the provider in evidence and logs. */
  readonly name: string;
  /** Never throws for what the provider does; only when `signal` aborts. */
  find(question: LookupQuestion, signal: AbortSignal): Promise<LookupAnswer>;
}
