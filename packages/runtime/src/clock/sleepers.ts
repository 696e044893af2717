interface Sleeper {
  readonly atMs: number;
  wake(): void;
}

/** Those who wait on a clock that is not the machine's, woken in the order of their times. */
export class Sleepers {
  readonly #waiting = new Set<Sleeper>();

  get size(): number {
    return this.#waiting.size;
  }

  /** When the next sleeper wants to wake, undefined if nobody sleeps. */
  get nextAt(): number | undefined {
    let next: number | undefined;
    for (const { atMs } of this.#waiting) if (next === undefined || atMs < next) next = atMs;
    return next;
  }

  /** Resolves when {@link wakeUpTo} reaches `atMs`; rejects with the signal's reason when aborted. */
  add(atMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(sleeper);
        signal?.removeEventListener("abort", abort);
      };
      const sleeper: Sleeper = {
        atMs,
        wake: () => {
          leave();
          resolve();
        },
      };
      const abort = (): void => {
        leave();
        reject(signal?.reason);
      };
      this.#waiting.add(sleeper);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  wakeUpTo(nowMs: number): void {
    const due = [...this.#waiting].filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
    for (const sleeper of due) sleeper.wake();
  }
}
