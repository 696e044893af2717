import type { Clock } from "./clock.ts";
import { Sleepers } from "./sleepers.ts";
import { Ticker } from "./ticker.ts";
import type { ClockReading } from "./virtual-clock.ts";

export interface RemoteClockOptions {
  /** Real time between two questions. */
  readonly pollMs?: number;
  /** Told about every question that failed; the clock runs on for one poll and then stands still. */
  readonly onFailure?: (error: unknown) => void;
  /** Monotonic real milliseconds. */
  readonly elapsedMs?: () => number;
}

/**
 * Follows a clock that is served elsewhere. Between readings it runs on at the announced rate, but for at most two polls
 * and never past the announced barrier; when it is ahead of a reading it stands still until the other one is there.
 */
export class RemoteClock implements Clock, AsyncDisposable {
  readonly #fetchReading: (signal: AbortSignal) => Promise<ClockReading>;
  readonly #pollMs: number;
  readonly #onFailure: (error: unknown) => void;
  readonly #elapsedMs: () => number;
  readonly #sleepers = new Sleepers();
  readonly #ticker = new Ticker(() => this.#tick());
  readonly #stop = new AbortController();
  #reading: ClockReading = { atMs: 0, rate: 0, notBeyondMs: undefined };
  #readAtMs = 0;
  #lastNow = 0;
  #polling: Promise<void> = Promise.resolve();

  /** @param fetchReading asks the served clock; it should give up by itself well within a poll or two. */
  constructor(fetchReading: (signal: AbortSignal) => Promise<ClockReading>, options: RemoteClockOptions = {}) {
    this.#fetchReading = fetchReading;
    this.#pollMs = options.pollMs ?? 250;
    this.#onFailure = options.onFailure ?? (() => {});
    this.#elapsedMs = options.elapsedMs ?? (() => performance.now());
  }

  /** Takes the first reading, or throws what the question threw; until then the time is 0. */
  async start(): Promise<void> {
    await this.#ask();
    this.#polling = this.#poll();
  }

  now(): number {
    const { atMs, rate, notBeyondMs } = this.#reading;
    const sinceMs = Math.min(this.#elapsedMs() - this.#readAtMs, 2 * this.#pollMs);
    const wants = Math.min(Math.floor(atMs + sinceMs * rate), notBeyondMs ?? Number.MAX_SAFE_INTEGER);
    this.#lastNow = Math.max(this.#lastNow, wants);
    return this.#lastNow;
  }

  async sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.now() >= atMs) return;
    const asleep = this.#sleepers.add(atMs, signal);
    this.#ticker.start();
    await asleep;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#polling;
  }

  async #ask(): Promise<void> {
    const askedAt = this.#elapsedMs();
    this.#reading = await this.#fetchReading(this.#stop.signal);
    // The answer is from somewhere between question and arrival; taking the arrival keeps us behind, never ahead.
    this.#readAtMs = Math.max(askedAt, this.#elapsedMs());
  }

  async #poll(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await pause(this.#pollMs, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.#ask();
      } catch (error) {
        if (!this.#stop.signal.aborted) this.#onFailure(error);
      }
    }
  }

  #tick(): boolean {
    this.#sleepers.wakeUpTo(this.now());
    return this.#sleepers.size > 0;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}
