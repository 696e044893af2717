/** Chance as an argument. Nothing that reaches consensus takes one: there, chance is a function of an agreed seed. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** An integer in [0, n), every one as likely; 1 <= n <= 2^32. */
  int(n: number): number;
}

export function checkedBound(n: number): number {
  if (Number.isInteger(n) && n >= 1 && n <= 2 ** 32) return n;
  throw new RangeError(`a random integer needs a bound between 1 and 2^32, not ${n}`);
}
