/** Time as an argument. Protocol time and real time are two clocks; nothing reads `Date.now` but {@link SystemClock}. */
export interface Clock {
  /** Epoch milliseconds. Never goes backwards. */
  now(): number;
  /** Resolves once `now() >= atMs`; rejects with the signal's reason when aborted. */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void>;
}
