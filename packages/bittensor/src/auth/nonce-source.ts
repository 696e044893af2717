/** Nonces for our own requests: unix nanoseconds, each higher than all before, however coarse the clock is. */
export class NonceSource {
  readonly #clock: { now(): number };
  #last = 0n;

  constructor(clock: { now(): number }) {
    this.#clock = clock;
  }

  next(): bigint {
    const now = BigInt(Math.floor(this.#clock.now())) * 1_000_000n;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return this.#last;
  }
}
