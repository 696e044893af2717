import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Random } from "@lode/runtime/random";
import { EndpointRota } from "./endpoint-rota.ts";
import { EndpointSocket, RpcFailure, type SocketFactory, SocketLost } from "./endpoint-socket.ts";

export interface ConnectionOptions {
  /** WebSocket addresses, the preferred one first. */
  readonly endpoints: readonly string[];
  /** Real time. */
  readonly wall: Clock;
  readonly random: Random;
  /** For one handshake; default 5 s. */
  readonly openTimeoutMs?: number;
  /** How long an endpoint may say nothing while it owes an answer; default 10 s. */
  readonly silenceMs?: number;
  /** For one call, fail-over and pauses included; default 30 s. */
  readonly callTimeoutMs?: number;
  /** How long subscriptions may bring nothing before the endpoint is asked whether it lives; default 30 s. */
  readonly idleMs?: number;
  /** Ceiling of an endpoint's first rest after a failure (it doubles); default 500 ms, at most 30 s. */
  readonly restBaseMs?: number;
  readonly restMaxMs?: number;
  readonly createSocket?: SocketFactory;
  readonly onEvent?: (event: ConnectionEvent) => void;
}

export type ConnectionEvent =
  | { readonly kind: "connected"; readonly url: string }
  | { readonly kind: "lost"; readonly url: string; readonly why: string; readonly restMs: number };

export interface ConnectionHealth {
  /** The endpoint in use, if any. */
  readonly url: string | undefined;
  /** When it last said anything, epoch milliseconds of the wall clock. */
  readonly lastHeardAt: number | undefined;
  readonly subscriptions: number;
}

interface Subscription {
  readonly method: string;
  readonly unsubscribe: string;
  readonly onItem: (item: unknown) => void;
  /** The endpoint's name for it, while it stands. */
  id: string | undefined;
}

/**
 * One connection to a chain that several endpoints serve: a WebSocket to one of them at a time, opened by the first
 * question. Questions that a lost socket left unanswered are asked again at the next endpoint, and subscriptions are
 * taken up again; an endpoint that failed rests, longer each time and never in step with others.
 */
export class Connection implements AsyncDisposable {
  readonly #options: Required<Omit<ConnectionOptions, "createSocket">> & Pick<ConnectionOptions, "createSocket">;
  readonly #rota: EndpointRota;
  readonly #closed = new AbortController();
  readonly #subscriptions = new Set<Subscription>();
  readonly #byId = new Map<string, Subscription>();
  #socket: EndpointSocket | undefined;
  #opening: Promise<EndpointSocket> | undefined;

  constructor(options: ConnectionOptions) {
    if (options.endpoints.length === 0) throw new RangeError("a connection needs an endpoint");
    this.#options = {
      openTimeoutMs: 5_000,
      silenceMs: 10_000,
      callTimeoutMs: 30_000,
      idleMs: 30_000,
      restBaseMs: 500,
      restMaxMs: 30_000,
      onEvent: () => {},
      ...options,
    };
    this.#rota = new EndpointRota(this.#options);
  }

  get health(): ConnectionHealth {
    const open = this.#socket?.isOpen === true ? this.#socket : undefined;
    return { url: open?.url, lastHeardAt: open?.lastHeardAt, subscriptions: this.#subscriptions.size };
  }

  /**
   * Asks for something that may be asked twice.
   * @throws RpcFailure when the endpoint refuses; LodeError CHAIN_UNREACHABLE (retry later) when nobody answers in time.
   */
  async request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    return this.#withDeadline(method, async (signal) => {
      for (;;) {
        const socket = await this.#connected(signal);
        try {
          const result = await socket.request(method, params, this.#options.silenceMs);
          this.#rota.succeeded(socket.url);
          return result;
        } catch (failure) {
          if (isRateLimit(failure)) this.#drop(socket, failure.message);
          else if (!(failure instanceof SocketLost)) throw failure;
          signal.throwIfAborted();
        }
      }
    });
  }

  /**
   * Asks once: what it asks for must not happen twice. A connection that fails before it is sent is no attempt.
   * @throws SocketLost when it was sent and nobody knows whether it arrived; otherwise as {@link request}.
   */
  async requestOnce(method: string, params: readonly unknown[] = []): Promise<unknown> {
    let sentTo: string | undefined;
    try {
      return await this.#withDeadline(method, async (signal) => {
        for (;;) {
          const socket = await this.#connected(signal);
          sentTo = socket.url;
          try {
            return await socket.request(method, params, this.#options.silenceMs);
          } catch (failure) {
            if (!isRateLimit(failure)) throw failure;
            // It was turned away unread, so another endpoint may be asked.
            sentTo = undefined;
            this.#drop(socket, failure.message);
            signal.throwIfAborted();
          }
        }
      });
    } catch (failure) {
      if (sentTo === undefined || failure instanceof RpcFailure || failure instanceof SocketLost) throw failure;
      throw new SocketLost(sentTo, `no answer to ${method} in time`);
    }
  }

  /**
   * Items as they come, across fail-overs; some may be missed or come twice, so they are news rather than a ledger.
   * @returns ends it.
   */
  subscribe(method: string, unsubscribe: string, onItem: (item: unknown) => void): () => void {
    const subscription: Subscription = { method, unsubscribe, onItem, id: undefined };
    this.#subscriptions.add(subscription);
    if (this.#subscriptions.size === 1) void this.#keepAlive();
    if (this.#socket?.isOpen === true) void this.#takeUp(this.#socket, subscription);
    else this.#connected(this.#closed.signal).catch(() => {});
    return () => {
      this.#subscriptions.delete(subscription);
      if (subscription.id === undefined) return;
      this.#byId.delete(subscription.id);
      if (this.#socket?.isOpen === true) {
        this.#socket.request(unsubscribe, [subscription.id], this.#options.silenceMs).catch(() => {});
      }
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort(closedByUs());
    this.#subscriptions.clear();
    this.#byId.clear();
    this.#socket?.close();
    await this.#opening?.catch(() => {});
  }

  async #withDeadline<T>(method: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { wall, callTimeoutMs, endpoints } = this.#options;
    this.#closed.signal.throwIfAborted();
    const late = new AbortController();
    const ended = new AbortController();
    const signal = AbortSignal.any([late.signal, this.#closed.signal]);
    wall.sleepUntil(wall.now() + callTimeoutMs, ended.signal).then(
      () => late.abort(unreachable(method, callTimeoutMs, endpoints, this.#rota.lastFailure)),
      () => {},
    );
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    aborted.catch(() => {});
    try {
      return await Promise.race([work(signal), aborted]);
    } finally {
      ended.abort();
    }
  }

  async #connected(signal: AbortSignal): Promise<EndpointSocket> {
    signal.throwIfAborted();
    if (this.#socket?.isOpen === true) return this.#socket;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Tries endpoints until one opens. It outlives the call that began it, since others wait for it too. */
  async #open(): Promise<EndpointSocket> {
    for (;;) {
      const url = await this.#rota.next(this.#closed.signal);
      try {
        const socket = await EndpointSocket.open({
          ...this.#options,
          url,
          onItem: (id, item) => this.#byId.get(id)?.onItem(item),
        });
        if (this.#closed.signal.aborted) {
          socket.close();
          throw this.#closed.signal.reason;
        }
        this.#socket = socket;
        socket.whenLost(({ facts }) => this.#lost(url, String(facts.why)));
        this.#options.onEvent({ kind: "connected", url });
        for (const subscription of this.#subscriptions) void this.#takeUp(socket, subscription);
        return socket;
      } catch (failure) {
        this.#closed.signal.throwIfAborted();
        if (!(failure instanceof SocketLost)) throw failure;
        this.#rest(url, String(failure.facts.why));
      }
    }
  }

  async #takeUp(socket: EndpointSocket, subscription: Subscription): Promise<void> {
    const claim = (name: unknown): void => {
      if (!this.#subscriptions.has(subscription)) return;
      subscription.id = String(name);
      this.#byId.set(subscription.id, subscription);
    };
    try {
      await socket.request(subscription.method, [], this.#options.silenceMs, claim);
    } catch {
      // An endpoint without this subscription sends no news; whoever listens also looks for itself now and then.
    }
  }

  /** A quiet subscription and a dead endpoint look the same until it is asked. */
  async #keepAlive(): Promise<void> {
    const { wall, idleMs, silenceMs } = this.#options;
    try {
      while (this.#subscriptions.size > 0) {
        await wall.sleepUntil((this.#socket?.lastHeardAt ?? wall.now()) + idleMs, this.#closed.signal);
        const socket = this.#socket;
        if (socket?.isOpen !== true) await this.#connected(this.#closed.signal);
        else if (wall.now() - socket.lastHeardAt >= idleMs) await socket.request("system_chain", [], silenceMs);
      }
    } catch {
      if (!this.#closed.signal.aborted && this.#subscriptions.size > 0) {
        await this.#connected(this.#closed.signal).catch(() => {});
        if (!this.#closed.signal.aborted) void this.#keepAlive();
      }
    }
  }

  #drop(socket: EndpointSocket, why: string): void {
    if (!socket.isOpen) return;
    socket.whenLost(() => {});
    socket.close();
    this.#lost(socket.url, why);
  }

  #lost(url: string, why: string): void {
    for (const subscription of this.#subscriptions) subscription.id = undefined;
    this.#byId.clear();
    if (this.#closed.signal.aborted) return;
    this.#rest(url, why);
    if (this.#subscriptions.size > 0) this.#connected(this.#closed.signal).catch(() => {});
  }

  #rest(url: string, why: string): void {
    this.#options.onEvent({ kind: "lost", url, why, restMs: this.#rota.failed(url, why) });
  }
}

/** Public endpoints limit requests, each in its own words; the question was not looked at, so another may be asked. */
function isRateLimit(failure: unknown): failure is RpcFailure {
  if (!(failure instanceof RpcFailure)) return false;
  const { rpcCode, rpcMessage } = failure;
  return rpcCode === 429 || rpcCode === -32_029 || /too many requests|rate.?limit(ed| exceeded)/i.test(rpcMessage);
}

function unreachable(
  method: string,
  callTimeoutMs: number,
  endpoints: readonly string[],
  lastFailure: string | undefined,
): LodeError<"CHAIN_UNREACHABLE"> {
  return new LodeError("CHAIN_UNREACHABLE", `no endpoint answered ${method} within ${callTimeoutMs} ms`, {
    retry: "later",
    facts: { method, callTimeoutMs, endpoints, lastFailure },
    next: "Check the network and the endpoints; public ones limit requests, your own node does not.",
  });
}

function closedByUs(): LodeError<"CHAIN_CLOSED"> {
  return new LodeError("CHAIN_CLOSED", "the connection to the chain was closed here", { retry: "never" });
}
