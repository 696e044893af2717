const u16Max = 65535n;
/** The chain computes in fixed point with 32 bits after the point. */
const fractionBits = 32n;
const half = 1n << (fractionBits - 1n);
/** Above this the chain divides before it multiplies, lest the product overflow. */
const overflowing = 32768n;

/** A row as the chain keeps it: the greatest value becomes 65535, the others in proportion, all zeros stay. */
export function maxUpscaled(values: readonly number[]): number[] {
  const greatest = BigInt(Math.max(0, ...values));
  if (greatest === 0n) return [...values];
  return values.map((value) => {
    const scaled =
      greatest > overflowing
        ? BigInt(value) * ((u16Max << fractionBits) / greatest)
        : ((BigInt(value) * u16Max) << fractionBits) / greatest;
    return Number((scaled + half) >> fractionBits);
  });
}

/** Whether no value has more than `limit`/65535 of the sum. */
export function isWithinLimit(values: readonly number[], limit: number): boolean {
  if (limit >= Number(u16Max)) return true;
  const sum = values.reduce((total, value) => total + value, 0);
  return values.every((value) => value * Number(u16Max) <= limit * sum);
}
