import { createHash } from "node:crypto";
import type { BlockRef } from "../chain/index.ts";
import type { BlockNumber } from "../primitives/index.ts";

/** Blocks as a function of time: number n is made exactly at `genesisMs + n × blockTimeMs`, its hash follows from the seed. */
export class BlockTimes {
  readonly #seed: string;
  readonly #genesisMs: number;
  readonly #blockTimeMs: number;

  constructor(options: { readonly seed: string; readonly genesisMs: number; readonly blockTimeMs: number }) {
    this.#seed = options.seed;
    this.#genesisMs = options.genesisMs;
    this.#blockTimeMs = options.blockTimeMs;
  }

  /** The newest block at a time; block 0 stands from the beginning of time. */
  newestAt(atMs: number): number {
    return Math.max(0, Math.floor((atMs - this.#genesisMs) / this.#blockTimeMs));
  }

  /** The lowest block whose timestamp is strictly after a time, made yet or not. */
  firstAfter(atMs: number): number {
    return Math.max(0, Math.floor((atMs - this.#genesisMs) / this.#blockTimeMs) + 1);
  }

  block(number: number): BlockRef {
    const hash = createHash("sha256").update(`${this.#seed}:${number}`).digest("hex");
    return {
      number: number as BlockNumber,
      hash: `0x${hash}`,
      timestampMs: this.#genesisMs + number * this.#blockTimeMs,
    };
  }
}
