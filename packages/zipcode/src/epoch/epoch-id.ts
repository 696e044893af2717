declare const brand: unique symbol;
/** `YYYY-MM-DDTHH-00-00`, UTC, on the four-hour grid. */
export type EpochId = string & { readonly [brand]: "EpochId" };
/** Five digits, leading zeros kept. */
export type Zipcode = string & { readonly [brand]: "Zipcode" };
