import type { Clock } from "@lode/runtime/clock";
import { type ClockAnchor, protocolTime } from "./trial.ts";

/**
 * Protocol time at its own rate, as a function of real time: nothing has to be kept but the anchor, and a coordinator
 * that was away finds the time where everybody else has it.
 */
export class AnchoredClock implements Clock {
  readonly #anchor: ClockAnchor;
  readonly #wall: Clock;

  constructor(anchor: ClockAnchor, wall: Clock) {
    this.#anchor = anchor;
    this.#wall = wall;
  }

  get rate(): number {
    return this.#anchor.rate;
  }

  now(): number {
    return Math.floor(protocolTime(this.#anchor, this.#wall.now()));
  }

  async sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    const { wallMs, protocolMs, rate } = this.#anchor;
    // Rounding may wake us a protocol millisecond early.
    for (let at = Math.ceil(wallMs + (atMs - protocolMs) / rate); this.now() < atMs; at += 1) {
      await this.#wall.sleepUntil(at, signal);
    }
    signal?.throwIfAborted();
  }
}
