import { checkedBound, type Random } from "./random.ts";

/** The operating system's randomness, as Node and browsers offer it alike. */
export class SystemRandom implements Random {
  next(): number {
    const [word = 0n] = crypto.getRandomValues(new BigUint64Array(1));
    return Number(word >> 11n) / 2 ** 53;
  }

  int(n: number): number {
    const bound = checkedBound(n);
    // Words above the last full multiple of n are drawn again: a bare remainder would favour small results.
    const fair = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
      if (word < fair) return word % bound;
    }
  }
}
