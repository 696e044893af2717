import { ClaimQueue } from "./claim-queue.ts";
import { FormMemory } from "./form-memory.ts";
import type { Claim, Verifier, Wish } from "./verifier.ts";

/** Longest stretch of verifying in one turn of the event loop, milliseconds; a single verification takes a third of one. */
const sliceMs = 4;

export interface LoopVerifierOptions {
  /** Monotonic milliseconds. */
  readonly elapsedMs?: () => number;
}

/**
 * Verifies on the thread that serves, a few milliseconds in each turn of the event loop, so that everything else goes on
 * in between. While the turn has time left nobody waits.
 */
export class LoopVerifier implements Verifier {
  readonly #queue = new ClaimQueue();
  readonly #forms = new FormMemory();
  readonly #elapsedMs: () => number;
  #turnEndsAt: number | undefined;
  #isClosed = false;

  constructor({ elapsedMs = () => performance.now() }: LoopVerifierOptions = {}) {
    this.#elapsedMs = elapsedMs;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  verify(claim: Claim, wish: Wish = {}): boolean | Promise<boolean> {
    if (this.#queue.size > 0 || !this.#hasTime()) return this.#queue.add(claim, wish);
    wish.assertWanted?.();
    return this.#forms.judge(claim);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#queue.close();
  }

  /** The first who asks in a turn of the loop begins its slice. */
  #hasTime(): boolean {
    if (this.#turnEndsAt === undefined) {
      this.#turnEndsAt = this.#elapsedMs() + sliceMs;
      setImmediate(() => this.#nextTurn());
      return true;
    }
    return this.#elapsedMs() < this.#turnEndsAt;
  }

  #nextTurn(): void {
    this.#turnEndsAt = undefined;
    if (this.#isClosed || this.#queue.size === 0) return;
    for (let next = this.#hasTime() ? this.#queue.take() : undefined; next !== undefined; ) {
      try {
        next.resolve(this.#forms.judge(next.claim));
      } catch (error) {
        next.reject(error);
      }
      next = this.#hasTime() ? this.#queue.take() : undefined;
    }
  }
}
