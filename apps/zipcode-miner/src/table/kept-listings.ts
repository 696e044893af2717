import type { Zipcode } from "@lode/zipcode/epoch";
import { type Listing, type ListingField, listingColumns, listingId, normaliseAddress } from "@lode/zipcode/listing";
import type { RefusalTally } from "./refusals.ts";

interface Place {
  readonly file: string;
  readonly row: number;
}

interface Kept {
  listing: Listing;
  place: Place;
}

/**
 * The listings of a table, each property once: of two sales with one id the later counts, and of two listings with one
 * address in a zipcode the first. What gives way is counted.
 */
export class KeptListings {
  readonly #refused: RefusalTally;
  /** In order of first appearance; a later sale takes the place of the earlier. */
  readonly #kept = new Map<string, Kept>();

  constructor(refused: RefusalTally) {
    this.#refused = refused;
  }

  add(listing: Listing, place: Place): void {
    const key = listingId(listing) ?? `address:${listing.zipcode}:${normaliseAddress(listing.address ?? "")}`;
    const before = this.#kept.get(key);
    if (before === undefined) {
      this.#kept.set(key, { listing, place });
      return;
    }
    const days = (listing.listingDate ?? 0) - (before.listing.listingDate ?? 0);
    if (days === 0) {
      this.#refused.add("DUPLICATE", {
        ...place,
        found: `${key}, as in row ${before.place.row} of ${before.place.file}`,
      });
      return;
    }
    const older = days > 0 ? before.place : place;
    this.#refused.add("SUPERSEDED", { ...older, found: key });
    if (days > 0) this.#kept.set(key, { listing, place });
  }

  /** Zipcodes ascending. Refuses repeated addresses, so call it once, when every row is in. */
  byZipcode(): Map<Zipcode, readonly Listing[]> {
    const zipcodes = new Map<string, { listings: Listing[]; addresses: Map<string, string> }>();
    for (const [key, { listing, place }] of this.#kept) {
      const zipcode = listing.zipcode ?? "";
      const entry = zipcodes.get(zipcode) ?? { listings: [], addresses: new Map<string, string>() };
      zipcodes.set(zipcode, entry);
      const address = listing.address === null ? "" : normaliseAddress(listing.address);
      const first = address === "" ? undefined : entry.addresses.get(address);
      if (first !== undefined) {
        this.#refused.add("REPEATED_ADDRESS", { ...place, found: `${listing.address}, as ${first}` });
        this.#kept.delete(key);
        continue;
      }
      entry.addresses.set(address, key);
      entry.listings.push(listing);
    }
    return new Map(
      [...zipcodes]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([zipcode, { listings }]) => [zipcode as Zipcode, listings]),
    );
  }

  get count(): number {
    return this.#kept.size;
  }

  filledPpm(): Record<ListingField, number> {
    const shares = listingColumns.map(({ field }) => {
      let filled = 0;
      for (const { listing } of this.#kept.values()) {
        const value = listing[field];
        if (value !== null && (typeof value !== "string" || value.trim() !== "")) filled += 1;
      }
      return [field, Math.floor((filled * 1_000_000) / Math.max(1, this.#kept.size))];
    });
    return Object.fromEntries(shares) as Record<ListingField, number>;
  }
}
