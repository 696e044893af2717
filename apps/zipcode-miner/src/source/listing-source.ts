import type { Listing } from "@lode/zipcode/listing";

export interface CollectRequest {
  readonly zipcode: string;
  /** The count that the coordinator announced; a hint of size, never a target to fill. */
  readonly expected: number;
  readonly signal: AbortSignal;
}

/** Where a miner's listings come from. */
export interface ListingSource {
  /** For logs. */
  readonly name: string;
  /**
   * Everything the source has for a zipcode, canonical, with the time of reading as `scrapedTimestamp`.
   * @throws LodeError with its advice; a zipcode whose source fails is left out and the others go on.
   */
  collect(request: CollectRequest): Promise<Listing[]>;
}
