import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { type Clock, type ClockReading, VirtualClock } from "@lode/runtime/clock";

interface LeasedClockOptions {
  readonly statePath: string;
  /** Protocol time of the very first start, epoch ms. */
  readonly startAt: number;
  /** Protocol milliseconds per real millisecond. */
  readonly rate: number;
  /** The moment that the clock must not pass while duties are open. */
  readonly barrier: (wantsMs: number) => number | undefined;
  /** How it waits there; see {@link VirtualClock}. */
  readonly creep: { readonly windowMs: number; readonly rate: number };
}

/** How much real time one lease covers; the most that protocol time can jump when the process was killed. */
const leaseRealMs = 250;

/**
 * A virtual clock that survives its process and never shows a time twice: it reads only up to a moment that is already
 * on disk (the lease), so a process that was killed goes on from there, a quarter of a real second ahead at the most.
 */
export class LeasedClock implements Clock, Disposable {
  readonly #clock: VirtualClock;
  readonly #options: LeasedClockOptions;
  readonly #timer: NodeJS.Timeout;
  #leasedUntil: number;
  #isFrozen = false;

  constructor(options: LeasedClockOptions) {
    this.#options = options;
    const startAt = readLease(options.statePath) ?? options.startAt;
    this.#leasedUntil = startAt;
    this.#clock = new VirtualClock({
      startAt,
      rate: options.rate,
      barrier: options.barrier,
      creep: options.creep,
      ceiling: () => this.#leasedUntil,
    });
    this.#renew();
    this.#timer = setInterval(() => this.#renew(), leaseRealMs / 2);
    this.#timer.unref();
  }

  now(): number {
    return this.#clock.now();
  }

  get rate(): number {
    return this.#options.rate;
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleepUntil(atMs, signal);
  }

  /** Stands still from now on, and gives back what was leased and not used. A network that stops does so first: nothing is missed meanwhile. */
  freeze(): void {
    clearInterval(this.#timer);
    if (!this.#isFrozen) this.#write(this.#clock.now());
    this.#isFrozen = true;
  }

  [Symbol.dispose](): void {
    this.freeze();
  }

  reading(): ClockReading {
    return this.#clock.reading();
  }

  #renew(): void {
    const now = this.#clock.now();
    const wanted = now + Math.ceil(leaseRealMs * this.#options.rate);
    // No lease up to what is due: after a kill the clock must not find itself at a deadline that nobody has met.
    const due = this.#options.barrier(now);
    const until = due === undefined ? wanted : Math.min(wanted, due - 1);
    if (until > this.#leasedUntil) this.#write(until);
  }

  #write(atMs: number): void {
    const draft = `${this.#options.statePath}.new`;
    writeFileSync(draft, JSON.stringify({ protocolTimeMs: atMs }));
    renameSync(draft, this.#options.statePath);
    this.#leasedUntil = atMs;
  }
}

function readLease(statePath: string): number | undefined {
  try {
    const { protocolTimeMs } = JSON.parse(readFileSync(statePath, "utf8")) as { protocolTimeMs?: unknown };
    return typeof protocolTimeMs === "number" && Number.isSafeInteger(protocolTimeMs) ? protocolTimeMs : undefined;
  } catch {
    return undefined;
  }
}
