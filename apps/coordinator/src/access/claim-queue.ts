import { ApiError } from "./api-error.ts";
import type { Claim, Wish } from "./verifier.ts";

export interface WaitingClaim {
  readonly claim: Claim;
  readonly wish: Wish;
  /** How often its judging has been begun. */
  attempts: number;
  resolve(isTrue: boolean): void;
  reject(error: unknown): void;
}

/** At 3,000 verifications a second the last of them waits less than a second. */
const maxWaiting = 2_500;
/** Strangers are judged when nobody else waits, and may take this much room. */
const maxStrangers = 500;

/** Claims in the order they came, those of strangers behind all others; bounded. */
export class ClaimQueue {
  readonly #known = new Lane();
  readonly #strangers = new Lane();

  get size(): number {
    return this.#known.size + this.#strangers.size;
  }

  /** @throws ApiError 503 OVERLOADED. */
  add(claim: Claim, wish: Wish): Promise<boolean> {
    const isStranger = wish.isStranger === true;
    if (this.size >= maxWaiting || (isStranger && this.#strangers.size >= maxStrangers)) throw overloaded();
    return new Promise((resolve, reject) => {
      const lane = isStranger ? this.#strangers : this.#known;
      lane.add({ claim, wish, attempts: 0, resolve, reject });
    });
  }

  /** Once more among its like, for another attempt. */
  readd(waiting: WaitingClaim): void {
    (waiting.wish.isStranger === true ? this.#strangers : this.#known).add(waiting);
  }

  /** The next one that is still wanted. */
  take(): WaitingClaim | undefined {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      try {
        next.wish.assertWanted?.();
        return next;
      } catch (error) {
        next.reject(error);
      }
    }
    return undefined;
  }

  /** Ends the waiting of all. */
  close(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) next.reject(overloaded());
  }

  #next(): WaitingClaim | undefined {
    return this.#known.take() ?? this.#strangers.take();
  }
}

/** First in, first out, without moving the rest at each step. */
class Lane {
  #items: (WaitingClaim | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  add(waiting: WaitingClaim): void {
    this.#items.push(waiting);
  }

  take(): WaitingClaim | undefined {
    if (this.size === 0) return undefined;
    const first = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head >= 1_000 || this.size === 0) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return first;
  }
}

function overloaded(): ApiError {
  return new ApiError(503, "OVERLOADED", "Too many requests wait for their signatures to be verified", {
    retry: "later",
    retryAfterSeconds: 1,
  });
}
