/** A number as it was written, so that an amount of TAO does not pass through a float. */
export class Decimal {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** JSON in which numbers keep their digits. */
export function parseExactJson(text: string): unknown {
  const revive = (_: string, value: unknown, context: { readonly source?: string }): unknown =>
    typeof value === "number" && context.source !== undefined ? new Decimal(context.source) : value;
  // The reviver's third argument is in the language; its types are not here yet.
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
}

/** TAO as it was written, in rao, exactly: what is smaller than a rao is cut off. Undefined for what is no amount. */
export function raoOf(source: string): bigint | undefined {
  const match = /^(\d{1,24})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(source);
  if (match === null) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  const shift = 9 + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}
