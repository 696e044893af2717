/**
 * Divides `total` among parts in proportion, in whole units that sum to exactly `total`: everybody gets the floor of
 * its share, and what is left goes one unit each to the largest remainders; equal remainders go by position.
 * @param parts non-negative safe integers. When all are 0 nobody gets anything.
 * @returns as many numbers as parts.
 */
export function largestRemainder(parts: readonly number[], total: number): number[] {
  const sum = parts.reduce((all, part) => all + BigInt(part), 0n);
  if (sum === 0n) return parts.map(() => 0);
  const shares = parts.map((part, index) => {
    const product = BigInt(part) * BigInt(total);
    return { index, whole: Number(product / sum), remainder: product % sum };
  });
  const result = shares.map(({ whole }) => whole);
  const left = total - result.reduce((all, whole) => all + whole, 0);
  shares.sort((a, b) => (a.remainder > b.remainder ? -1 : a.remainder < b.remainder ? 1 : a.index - b.index));
  for (const { index } of shares.slice(0, left)) result[index] = (result[index] ?? 0) + 1;
  return result;
}
