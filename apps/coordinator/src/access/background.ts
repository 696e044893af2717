import type { Clock } from "@lode/runtime/clock";
import { everyRound } from "@lode/runtime/lifecycle";

export interface BackgroundOptions {
  readonly clock: Clock;
  /** Until the next round, counted from the end of the last one. */
  readonly everyMs: () => number;
  readonly run: () => Promise<void>;
  /** The first round of a row that failed; the others of that row are the same trouble. */
  readonly trouble: (error: unknown) => void;
  /** The first round that went well after such a row. */
  readonly relief: () => void;
}

/** A round of work again and again, one at a time, that tells of an outage once and not with every round. */
export class Background implements AsyncDisposable {
  readonly #options: BackgroundOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #isTroubled = false;

  constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, everyMs } = this.#options;
    this.#running ??= everyRound({
      clock,
      nextAt: (afterMs) => afterMs + everyMs(),
      run: () => this.#round(),
      signal: this.#stop.signal,
      onFailure: () => {},
    });
  }

  /** Waits for the round that is under way; there is none after it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #round(): Promise<void> {
    try {
      await this.#options.run();
    } catch (error) {
      if (!this.#isTroubled) this.#options.trouble(error);
      this.#isTroubled = true;
      return;
    }
    if (this.#isTroubled) this.#options.relief();
    this.#isTroubled = false;
  }
}
