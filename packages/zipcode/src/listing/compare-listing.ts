import type { SpotCheckPolicy } from "../policy/policy-values.ts";
import { addressesAgree } from "./addresses-agree.ts";
import { fieldBits } from "./field-bits.ts";
import type { Listing } from "./listing.ts";
import { listingStatusOf, statusAgrees } from "./listing-status.ts";
import { propertyTypeOf } from "./property-type.ts";

export interface Comparison {
  readonly outcome: "pass" | "fail";
  /** {@link fieldBits} of what disagreed; a row can pass with one bit set. */
  readonly fields: number;
}

export type Tolerances = Pick<SpotCheckPolicy, "pricePpm" | "sqftPpm" | "coordinateE7" | "maxOtherDisagreements">;

/** What a provider that answers says with an empty hand: a conclusive fail. */
export const notFound: Comparison = Object.freeze({ outcome: "fail", fields: fieldBits.notFound });

/**
 * Does a claimed row agree with the record that its id (or address) led to? It passes when the address agrees and at
 * most `maxOtherDisagreements` of the other comparable fields disagree. A field that is missing on either side is not
 * comparable and counts for nothing, the address included. Tolerances are shares of what was found.
 */
export function compareListing(claimed: Listing, actual: Listing, policy: Tolerances): Comparison {
  const others = otherDisagreements(claimed, actual, policy);
  const address = both(claimed.address, actual.address, addressesAgree) ? 0 : fieldBits.address;
  const passes = address === 0 && bitCount(others) <= policy.maxOtherDisagreements;
  return { outcome: passes ? "pass" : "fail", fields: address | others };
}

function otherDisagreements(claimed: Listing, actual: Listing, policy: Tolerances): number {
  const equal = (a: number, b: number) => a === b;
  let bits = 0;
  if (!both(claimed.propertyType, actual.propertyType, typesAgree)) bits |= fieldBits.type;
  if (!both(claimed.listingStatus, actual.listingStatus, statusesAgree)) bits |= fieldBits.status;
  if (!both(claimed.priceCents, actual.priceCents, within(policy.pricePpm))) bits |= fieldBits.price;
  if (!both(claimed.bedrooms, actual.bedrooms, equal)) bits |= fieldBits.bedrooms;
  if (!both(claimed.bathroomsX100, actual.bathroomsX100, equal)) bits |= fieldBits.bathrooms;
  if (!both(claimed.sqft, actual.sqft, within(policy.sqftPpm))) bits |= fieldBits.sqft;
  if (!coordinatesAgree(claimed, actual, policy.coordinateE7)) bits |= fieldBits.coordinates;
  return bits;
}

/** True when one side is missing: nothing to compare. */
function both<T>(claimed: T | null, actual: T | null, agrees: (claimed: T, actual: T) => boolean): boolean {
  return isMissing(claimed) || isMissing(actual) || agrees(claimed as T, actual as T);
}

function isMissing(value: unknown): boolean {
  return value === null || (typeof value === "string" && /^ *$/.test(value));
}

/** Words we do not know agree only with themselves. */
function typesAgree(claimed: string, actual: string): boolean {
  return (propertyTypeOf(claimed) ?? claimed) === (propertyTypeOf(actual) ?? actual);
}

function statusesAgree(claimed: string, actual: string): boolean {
  const said = listingStatusOf(claimed);
  const found = listingStatusOf(actual);
  return said === undefined || found === undefined ? claimed === actual : statusAgrees(said, found);
}

/** bigint: cents × ppm leaves the safe integers. */
function within(ppm: number): (claimed: number, actual: number) => boolean {
  return (claimed, actual) => BigInt(Math.abs(claimed - actual)) * 1_000_000n <= BigInt(ppm) * BigInt(Math.abs(actual));
}

/** Comparable only with both coordinates on both sides. */
function coordinatesAgree(claimed: Listing, actual: Listing, limitE7: number): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) <= limitE7;
  const sides = [claimed.latitudeE7, claimed.longitudeE7, actual.latitudeE7, actual.longitudeE7];
  if (sides.includes(null)) return true;
  const [lat, long, foundLat, foundLong] = sides as [number, number, number, number];
  return near(lat, foundLat) && near(long, foundLong);
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
