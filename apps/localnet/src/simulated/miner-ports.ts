import type { Listing } from "@lode/zipcode/listing";

/** The two ports of the miner that a character bends; the same shapes as the miner declares. */
export interface ListingSource {
  readonly name: string;
  collect(request: CollectRequest): Promise<Listing[]>;
}

export interface CollectRequest {
  readonly zipcode: string;
  /** The count that the coordinator announced. */
  readonly expected: number;
  readonly signal: AbortSignal;
}

export interface SubmissionUploader {
  upload(object: { readonly key: string; readonly bytes: Uint8Array; readonly signal: AbortSignal }): Promise<unknown>;
}
