import type { Clock } from "@lode/runtime/clock";

/** Pauses that grow while nothing succeeds, so that no tasks are taken on that nobody could work on. */
export class Breather {
  readonly #wall: Clock;
  readonly #baseMs: number;
  readonly #maxMs: number;
  #failures = 0;
  #until = 0;

  constructor(wall: Clock, { baseMs, maxMs }: { readonly baseMs: number; readonly maxMs: number }) {
    this.#wall = wall;
    this.#baseMs = baseMs;
    this.#maxMs = maxMs;
  }

  /** Real time until which nothing new should be begun; undefined when there is no reason to wait. */
  get until(): number | undefined {
    return this.#until > this.#wall.now() ? this.#until : undefined;
  }

  failed(): number {
    const pauseMs = Math.min(this.#maxMs, this.#baseMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    this.#until = this.#wall.now() + pauseMs;
    return pauseMs;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#until = 0;
  }
}
