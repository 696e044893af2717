import type { Clock } from "@lode/runtime/clock";
import type { HeadNews } from "../../chain/index.ts";
import type { BlockNumber } from "../../primitives/index.ts";
import type { Connection } from "../connection/connection.ts";

/**
 * News of heads, while somebody listens. The endpoint's subscriptions wake listeners; where they are missed or not
 * served, {@link HeadNewsFeed.next} wakes by itself after a while, so whoever follows the chain looks at it anyway.
 */
export class HeadNewsFeed {
  readonly #connection: Connection;
  readonly #wall: Clock;
  readonly #listeners = new Set<(news: HeadNews) => void>();
  #stop: (() => void) | undefined;
  /** How many news there were: whoever notes it before looking misses none that come while looking. */
  count = 0;

  constructor(connection: Connection, wall: Clock) {
    this.#connection = connection;
    this.#wall = wall;
  }

  listen(tell: (news: HeadNews) => void): () => void {
    // A listener of its own each time, so that one function may listen twice.
    const listener = (news: HeadNews): void => tell(news);
    this.#listeners.add(listener);
    this.#stop ??= this.#subscribe();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }

  /** Resolves at the first news after the `seen`th, or after `atMostMs`. */
  async next(seen: number, atMostMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.count !== seen) return;
    const heard = new AbortController();
    const stop = this.listen(() => heard.abort());
    const either = signal === undefined ? heard.signal : AbortSignal.any([heard.signal, signal]);
    try {
      await this.#wall.sleepUntil(this.#wall.now() + atMostMs, either);
    } catch (failure) {
      signal?.throwIfAborted();
      if (!heard.signal.aborted) throw failure;
    } finally {
      stop();
    }
  }

  #subscribe(): () => void {
    const tell = (kind: HeadNews["kind"]) => (header: unknown) => {
      const number = Number((header as { number?: unknown } | null)?.number);
      if (!Number.isSafeInteger(number)) return;
      this.count += 1;
      for (const listener of [...this.#listeners]) listener({ kind, number: number as BlockNumber });
    };
    const best = this.#connection.subscribe("chain_subscribeNewHeads", "chain_unsubscribeNewHeads", tell("best"));
    const finalized = this.#connection.subscribe(
      "chain_subscribeFinalizedHeads",
      "chain_unsubscribeFinalizedHeads",
      tell("finalized"),
    );
    return () => {
      best();
      finalized();
    };
  }
}
