import type { Clock } from "./clock.ts";

/** Timers overflow at 2^31 ms; a longer sleep is taken in pieces. */
const longestTimerMs = 2 ** 30;

/**
 * The machine's own time. When somebody sets the machine's clock back, this one stands still until it is caught up,
 * since a clock never goes backwards.
 */
export class SystemClock implements Clock {
  #last = 0;

  now(): number {
    this.#last = Math.max(this.#last, Date.now());
    return this.#last;
  }

  async sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    for (let left = atMs - this.now(); left > 0; left = atMs - this.now()) {
      await wait(Math.min(left, longestTimerMs), signal);
    }
  }
}

/** With the timers that Node and browsers have in common. Rejects with the signal's reason. */
function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
