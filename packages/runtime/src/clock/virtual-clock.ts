import { LodeError } from "../errors/index.ts";
import type { Clock } from "./clock.ts";
import { Sleepers } from "./sleepers.ts";
import { Ticker } from "./ticker.ts";

/** Enough to go on from later: hand it to a new clock as `startAt` and `rate`. */
export interface ClockSnapshot {
  readonly atMs: number;
  readonly rate: number;
}

/** What a follower needs: where the clock stands, how fast it runs, and the last moment it may reach by itself. */
export interface ClockReading extends ClockSnapshot {
  readonly notBeyondMs: number | undefined;
}

export interface VirtualClockOptions {
  /** Epoch milliseconds of protocol time. */
  readonly startAt: number;
  /** Protocol milliseconds in one real millisecond; 0 stands still. */
  readonly rate: number;
  /**
   * Asked on every reading with the time the clock would have if nothing held it: it answers the earliest moment that
   * must not be reached yet. See `OpenDuties.earliestDue`.
   */
  readonly barrier?: (wantsMs: number) => number | undefined;
  /** Real time between two readings beyond this does not count: a stalled or suspended process loses no epoch. */
  readonly maxStepMs?: number;
  /** Monotonic real milliseconds. */
  readonly elapsedMs?: () => number;
}

/** Protocol time that runs at its own rate and waits for what is due: it never passes `barrier() - 1`. */
export class VirtualClock implements Clock {
  readonly #sleepers = new Sleepers();
  readonly #ticker = new Ticker(() => this.#tick());
  readonly #barrier: (wantsMs: number) => number | undefined;
  readonly #elapsedMs: () => number;
  readonly #maxStepMs: number;
  #rate: number;
  /** Not rounded, so that many small steps add up. */
  #atMs: number;
  #readAtMs: number;

  constructor(options: VirtualClockOptions) {
    this.#barrier = options.barrier ?? (() => undefined);
    this.#elapsedMs = options.elapsedMs ?? (() => performance.now());
    this.#maxStepMs = options.maxStepMs ?? 1_000;
    this.#rate = checkedRate(options.rate);
    this.#atMs = options.startAt;
    this.#readAtMs = this.#elapsedMs();
  }

  get rate(): number {
    return this.#rate;
  }

  /** Takes effect from now on; what has passed stays as it was. */
  set rate(rate: number) {
    this.now();
    this.#rate = checkedRate(rate);
  }

  now(): number {
    const realMs = this.#elapsedMs();
    const step = Math.min(Math.max(realMs - this.#readAtMs, 0), this.#maxStepMs);
    // Each reading is the new anchor: time spent at the barrier is gone, so nothing jumps when it lifts.
    this.#readAtMs = realMs;
    const wants = this.#atMs + step * this.#rate;
    const barrier = this.#barrier(Math.floor(wants));
    this.#atMs = barrier === undefined ? wants : Math.max(this.#atMs, Math.min(wants, barrier - 1));
    return Math.floor(this.#atMs);
  }

  async sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.now() >= atMs) return;
    const asleep = this.#sleepers.add(atMs, signal);
    this.#ticker.start();
    await asleep;
  }

  snapshot(): ClockSnapshot {
    return { atMs: this.now(), rate: this.#rate };
  }

  reading(): ClockReading {
    const atMs = this.now();
    const barrier = this.#barrier(atMs);
    return { atMs, rate: this.#rate, notBeyondMs: barrier === undefined ? undefined : Math.max(atMs, barrier - 1) };
  }

  #tick(): boolean {
    this.#sleepers.wakeUpTo(this.now());
    return this.#sleepers.size > 0;
  }
}

function checkedRate(rate: number): number {
  if (Number.isFinite(rate) && rate >= 0) return rate;
  throw new LodeError("CLOCK_RATE_INVALID", `a clock cannot run at rate ${rate}`, { retry: "never", facts: { rate } });
}
