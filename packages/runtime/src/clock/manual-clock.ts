import type { Clock } from "./clock.ts";
import { Sleepers } from "./sleepers.ts";

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  readonly #sleepers = new Sleepers();
  #nowMs: number;

  constructor(startAtMs = 0) {
    this.#nowMs = startAtMs;
  }

  now(): number {
    return this.#nowMs;
  }

  /** How many wait on this clock: a test advances once those it is about are asleep. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  async sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (atMs > this.#nowMs) await this.#sleepers.add(atMs, signal);
  }

  /**
   * Moves on, halting at every sleeper's time on the way so that what it wakes runs at its own time and may sleep again.
   * Between two halts the event loop turns once; work that waits for a socket or a file is not waited for.
   */
  async advanceTo(atMs: number): Promise<void> {
    for (let next = this.#sleepers.nextAt; next !== undefined && next <= atMs; next = this.#sleepers.nextAt) {
      this.#nowMs = Math.max(this.#nowMs, next);
      this.#sleepers.wakeUpTo(this.#nowMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  async advanceBy(ms: number): Promise<void> {
    await this.advanceTo(this.#nowMs + ms);
  }
}
