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
  /**
   * How the clock waits at its barrier: so many protocol milliseconds before it, it slows down to `rate` and goes on
   * like that, so that what happens meanwhile still has an order. Without it the clock stands still just before the barrier.
   */
  readonly creep?: { readonly windowMs: number; readonly rate: number };
  /** The last moment that may be read, whatever is due; the clock stands still there. */
  readonly ceiling?: () => number;
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
  readonly #creep: { readonly windowMs: number; readonly rate: number };
  readonly #ceiling: () => number;
  readonly #elapsedMs: () => number;
  readonly #maxStepMs: number;
  #rate: number;
  /** Not rounded, so that many small steps add up. */
  #atMs: number;
  #readAtMs: number;

  constructor(options: VirtualClockOptions) {
    this.#barrier = options.barrier ?? (() => undefined);
    this.#creep = options.creep ?? { windowMs: 0, rate: 0 };
    this.#ceiling = options.ceiling ?? (() => Number.POSITIVE_INFINITY);
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
    // Who is due within the window is asked about already: that is where waiting begins.
    const barrier = this.#barrier(Math.floor(wants) + this.#creep.windowMs);
    const reached = barrier === undefined ? wants : this.#slowed(step, barrier);
    this.#atMs = Math.max(this.#atMs, Math.min(reached, this.#ceiling()));
    return Math.floor(this.#atMs);
  }

  /** Where a step of real time leads when `barrier` is due: at full rate up to the window, then creeping. */
  #slowed(step: number, barrier: number): number {
    const window = barrier - this.#creep.windowMs;
    const fast = Math.max(0, Math.min(step * this.#rate, window - this.#atMs));
    const left = this.#rate === 0 ? 0 : step - fast / this.#rate;
    return Math.min(this.#atMs + fast + left * Math.min(this.#creep.rate, this.#rate), barrier - 1);
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
    const barrier = this.#barrier(atMs + this.#creep.windowMs);
    const isWaiting = barrier !== undefined && atMs >= barrier - this.#creep.windowMs - 1;
    const rate = isWaiting ? Math.min(this.#rate, this.#creep.rate) : this.#rate;
    return { atMs, rate, notBeyondMs: barrier === undefined ? undefined : Math.max(atMs, barrier - 1) };
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
