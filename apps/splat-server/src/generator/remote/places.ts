import { LodeError } from "@lode/runtime/errors";

/** So many at once at one backend, and so many more waiting. */
export class Places {
  readonly #limit: number;
  readonly #maxWaiting: number;
  readonly #waiting: Array<() => void> = [];
  #taken = 0;

  constructor(limit: number, maxWaiting: number) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Does the work as soon as there is a place; first come, first served.
   * @throws LodeError GENERATOR_BUSY at once when the queue is full; the signal's reason when aborted while waiting.
   */
  async during<T>(backend: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(backend, signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The place is handed on rather than freed, so that nobody slips in between.
      if (next === undefined) this.#taken -= 1;
      else next();
    }
  }

  async #enter(backend: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.#limit) {
      this.#taken += 1;
      return;
    }
    if (this.#waiting.length >= this.#maxWaiting) {
      throw new LodeError(
        "GENERATOR_BUSY",
        `${this.#limit} are made by ${backend} and ${this.#maxWaiting} wait already`,
        {
          retry: "later",
          facts: { backend, limit: this.#limit, waiting: this.#waiting.length },
          next: "Ask again later, or allow more at once if the backend can take it.",
        },
      );
    }
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        const place = this.#waiting.indexOf(enter);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(signal.reason);
      };
      this.#waiting.push(enter);
      signal.addEventListener("abort", leave, { once: true });
    });
  }
}
