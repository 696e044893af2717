/** One peer's connection, as the methods see it. */
export interface Session {
  /** Undefined where nothing can be pushed, as over HTTP. */
  readonly push: ((method: string, subscription: string, result: unknown) => void) | undefined;
  /** Starts a subscription. @param stop ends it; called at most once. */
  open(stop: () => void): string;
  close(subscription: string): boolean;
}

/** More subscriptions than any client needs. */
const maxSubscriptions = 1024;

/** Keeps a connection's subscriptions and ends them with it. */
export class PushSession implements Session {
  readonly push: (method: string, subscription: string, result: unknown) => void;
  readonly #open = new Map<string, () => void>();
  #next = 0;

  constructor(send: (message: unknown) => void) {
    this.push = (method, subscription, result) => {
      if (this.#open.has(subscription)) send({ jsonrpc: "2.0", method, params: { subscription, result } });
    };
  }

  open(stop: () => void): string {
    if (this.#open.size >= maxSubscriptions) throw new RangeError("too many subscriptions");
    this.#next += 1;
    const id = `sub${this.#next}`;
    this.#open.set(id, stop);
    return id;
  }

  close(subscription: string): boolean {
    const stop = this.#open.get(subscription);
    this.#open.delete(subscription);
    stop?.();
    return stop !== undefined;
  }

  closeAll(): void {
    for (const id of [...this.#open.keys()]) this.close(id);
  }
}

/** A single request that nothing can follow. */
export const singleRequest: Session = {
  push: undefined,
  open: () => {
    throw new RangeError("subscriptions need a WebSocket");
  },
  close: () => false,
};
