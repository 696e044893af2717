/** One row of a submission: its form, its identity, and its comparison with what a look-up found. */
export { addressesAgree } from "./addresses-agree.ts";
export { type Comparison, compareListing, notFound, type Tolerances } from "./compare-listing.ts";
export { type FieldName, fieldBits, fieldsIn } from "./field-bits.ts";
export {
  type Listing,
  type ListingField,
  type ListingStatus,
  listingColumns,
  listingStatuses,
  type PropertyType,
  propertyTypes,
} from "./listing.ts";
export { listingId } from "./listing-id.ts";
export { listingStatusOf, statusAgrees } from "./listing-status.ts";
export { asciiLowerCase, normaliseAddress } from "./normalise-address.ts";
export { propertyTypeOf } from "./property-type.ts";
