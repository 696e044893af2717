const shape = /^(-)?\$?(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * A decimal as tables write it (`538000`, `$1,225,000`, `1.225e+006`, `-122.045`) times 10^scale, exactly:
 * no binary fraction is involved, halves round away from zero.
 * @returns undefined when it is not a number, or not a safe integer after scaling.
 */
export function parseScaled(text: string, scale: number): number | undefined {
  const match = shape.exec(text.trim());
  if (match === null) return undefined;
  const [, minus, whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole.replaceAll(",", "") + fraction;
  if (digits === "") return undefined;
  const shift = scale + Number(exponent) - fraction.length;
  // A longer run of zeros leaves the safe integers anyway; this keeps a hostile exponent cheap.
  if (digits.length + Math.abs(shift) > 400) return undefined;
  const magnitude =
    shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : roundHalfUp(BigInt(digits), 10n ** BigInt(-shift));
  const value = Number(minus === undefined ? magnitude : -magnitude);
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}

function roundHalfUp(magnitude: bigint, divisor: bigint): bigint {
  return (magnitude * 2n + divisor) / (divisor * 2n);
}
