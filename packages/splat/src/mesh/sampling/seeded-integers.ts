/**
 * Pseudo-random 32-bit integers from integer operations only, the same on every machine. Not for secrets.
 * The algorithm is sfc32: a small chaotic generator with a counter, period at least 2^32.
 * @param seed 0 to 2^53 - 1; all 53 bits count.
 */
export class SeededIntegers {
  #a: number;
  #b: number;
  #c = 0x9e3779b9 | 0;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) | 0;
    // Neighbouring seeds start alike; after a dozen rounds nothing is left of it.
    for (let round = 0; round < 16; round++) this.next();
  }

  /** 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** 0 up to but not including 1, in steps of 2^-32. */
  share(): number {
    return this.next() / 2 ** 32;
  }
}
