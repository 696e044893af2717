import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";

/** An answer, and how old it is: 0 when it was given just now. */
export interface Snapshot<T> {
  readonly value: T;
  readonly ageMs: number;
}

/** Keeps the last good answer to each question, for while nobody answers. */
export class LastGood<T> {
  readonly #wall: Clock;
  readonly #limit: number;
  readonly #kept = new Map<string | number, { readonly value: T; readonly at: number }>();

  /** @param limit how many questions are remembered. */
  constructor(wall: Clock, limit: number) {
    this.#wall = wall;
    this.#limit = limit;
  }

  /**
   * Asks; when the answer fails in a way that may pass, gives the last good one instead, if it is young enough.
   * @throws what asking threw when there is none.
   */
  async ask(question: string | number, maxAgeMs: number, work: () => Promise<T>): Promise<Snapshot<T>> {
    try {
      const value = await work();
      this.#kept.delete(question);
      this.#kept.set(question, { value, at: this.#wall.now() });
      if (this.#kept.size > this.#limit) this.#kept.delete(this.#kept.keys().next().value!);
      return { value, ageMs: 0 };
    } catch (failure) {
      const kept = this.#kept.get(question);
      if (kept === undefined || !(failure instanceof LodeError) || failure.retry === "never") throw failure;
      const ageMs = this.#wall.now() - kept.at;
      if (ageMs > maxAgeMs) throw failure;
      return { value: kept.value, ageMs };
    }
  }
}
