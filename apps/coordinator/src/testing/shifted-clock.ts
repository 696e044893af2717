import type { Clock } from "@lode/runtime/clock";

/** Another clock, put forward by hand: time that a test lets pass without waiting for it. */
export class ShiftedClock implements Clock {
  readonly #clock: Clock;
  #aheadMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  forward(ms: number): void {
    this.#aheadMs += ms;
  }

  now(): number {
    return this.#clock.now() + this.#aheadMs;
  }

  async sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    while (this.now() < atMs) await this.#clock.sleepUntil(atMs - this.#aheadMs, signal);
  }
}
