import { sha256 } from "@noble/hashes/sha2.js";
import { checkedBound, type Random } from "./random.ts";

/** Same seed, same sequence, on every machine. For simulations and tests: predictable, so never for secrets. */
export class SeededRandom implements Random {
  /** State of xoshiro128** (Blackman and Vigna). */
  readonly #state: Uint32Array;

  constructor(seed: string | number) {
    const { buffer, byteOffset } = sha256(new TextEncoder().encode(String(seed)));
    const digest = new DataView(buffer, byteOffset);
    const word = (index: number): number => digest.getUint32(4 * index, true);
    // Never all zero, the one state that stays put.
    this.#state = Uint32Array.of(word(0), word(1), word(2), word(3) | 1);
  }

  next(): number {
    // 26 and 27 bits make the 53 of a double.
    const high = this.#word() >>> 6;
    const low = this.#word() >>> 5;
    return (high * 2 ** 27 + low) / 2 ** 53;
  }

  int(n: number): number {
    const bound = checkedBound(n);
    // Words above the last full multiple of n are drawn again: a bare remainder would favour small results.
    const fair = 2 ** 32 - (2 ** 32 % bound);
    let word = this.#word();
    while (word >= fair) word = this.#word();
    return word % bound;
  }

  #word(): number {
    const state = this.#state;
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = state;
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const third = s2 ^ s0;
    const fourth = s3 ^ s1;
    state[1] = s1 ^ third;
    state[0] = s0 ^ fourth;
    state[2] = third ^ (s1 << 9);
    state[3] = rotateLeft(fourth, 11);
    return result;
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
