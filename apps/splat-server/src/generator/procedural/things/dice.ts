import { type Random, SeededRandom } from "@lode/runtime/random";

/** Chance for recipes: everything follows from the seed. */
export class Dice {
  readonly #random: Random;

  constructor(seed: string) {
    this.#random = new SeededRandom(seed);
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.#random.next();
  }

  /** An integer from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + this.#random.int(high - low + 1);
  }

  chance(share: number): boolean {
    return this.#random.next() < share;
  }

  /** About `value`, up to `share` of it more or less. */
  about(value: number, share = 0.12): number {
    return value * this.between(1 - share, 1 + share);
  }

  pick<T>(options: readonly T[]): T {
    return options[this.#random.int(options.length)]!;
  }
}
