/** Where a process is in its life, as those who send it requests have to know. */
export type Phase = "starting" | "serving" | "draining";

/** One for each coordinator: set by whoever starts and stops it, read by the health routes. */
export class Lifecycle {
  #phase: Phase = "starting";

  get phase(): Phase {
    return this.#phase;
  }

  /** Everything is caught up: requests are welcome. */
  serve(): void {
    if (this.#phase === "starting") this.#phase = "serving";
  }

  /** From here on requests should go elsewhere; those that come are answered still. */
  drain(): void {
    this.#phase = "draining";
  }
}
