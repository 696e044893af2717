import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";

/** The part of the web's WebSocket that is used, so that a test can bring its own. */
export type SocketFactory = (url: string) => WebSocket;

export interface EndpointSocketOptions {
  readonly url: string;
  /** Real time. */
  readonly wall: Clock;
  readonly openTimeoutMs: number;
  readonly createSocket?: SocketFactory;
  /** An item of a subscription. */
  readonly onItem: (subscription: string, item: unknown) => void;
}

/** An answer longer than this is not one of a chain's: the largest, metadata as hex, has about 1 MiB. */
const maxMessageLength = 64 * 1024 * 1024;

interface Pending {
  readonly method: string;
  readonly claim: ((result: unknown) => void) | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: Error) => void;
}

/** The endpoint answered, with an error. */
export class RpcFailure extends LodeError<"CHAIN_RPC_REFUSED"> {
  readonly rpcCode: number;
  readonly rpcMessage: string;
  readonly data: unknown;

  constructor(method: string, rpcCode: number, rpcMessage: string, data: unknown) {
    super("CHAIN_RPC_REFUSED", `${method} was answered with ${rpcCode} ${rpcMessage}`, {
      retry: "never",
      facts: { method, rpcCode, rpcMessage, data },
    });
    this.rpcCode = rpcCode;
    this.rpcMessage = rpcMessage;
    this.data = data;
  }
}

/** The socket closed or fell silent; whether the question arrived nobody knows. */
export class SocketLost extends LodeError<"CHAIN_SOCKET_LOST"> {
  constructor(url: string, why: string) {
    super("CHAIN_SOCKET_LOST", `the connection to ${url} was lost: ${why}`, { retry: "now", facts: { url, why } });
  }
}

/** One WebSocket to one endpoint, speaking JSON-RPC. It never heals: when it is lost, everything that waits on it is told. */
export class EndpointSocket {
  readonly url: string;
  readonly #socket: WebSocket;
  readonly #wall: Clock;
  readonly #pending = new Map<number, Pending>();
  readonly #onItem: EndpointSocketOptions["onItem"];
  #nextId = 1;
  #lost: SocketLost | undefined;
  #onLost: (lost: SocketLost) => void = () => {};
  /** When it last said anything. */
  lastHeardAt: number;

  private constructor(options: EndpointSocketOptions, socket: WebSocket) {
    this.url = options.url;
    this.#wall = options.wall;
    this.#onItem = options.onItem;
    this.#socket = socket;
    this.lastHeardAt = options.wall.now();
  }

  /** @throws SocketLost when the handshake fails (HTTP 429 among the reasons: the web's WebSocket does not tell them apart). */
  static async open(options: EndpointSocketOptions): Promise<EndpointSocket> {
    const { url, wall, openTimeoutMs, createSocket = (address) => new WebSocket(address) } = options;
    let socket: WebSocket;
    try {
      socket = createSocket(url);
    } catch (cause) {
      throw new SocketLost(url, cause instanceof Error ? cause.message : "no WebSocket address");
    }
    const opened = new EndpointSocket(options, socket);
    const settled = new AbortController();
    const handshake = new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      opened.#onLost = reject;
      socket.onerror = () => opened.#lose("the handshake or the connection failed");
      socket.onclose = ({ code, reason }) => opened.#lose(`closed with ${code}${reason === "" ? "" : ` ${reason}`}`);
      socket.onmessage = ({ data }) => opened.#hear(data);
      wall.sleepUntil(wall.now() + openTimeoutMs, settled.signal).then(
        () => opened.#lose(`no handshake within ${openTimeoutMs} ms`),
        () => {},
      );
    });
    try {
      await handshake;
    } finally {
      settled.abort();
    }
    return opened;
  }

  get isOpen(): boolean {
    return this.#lost === undefined;
  }

  /** Called once, when the socket is lost; at once if it already is. */
  whenLost(tell: (lost: SocketLost) => void): void {
    this.#onLost = tell;
    if (this.#lost !== undefined) tell(this.#lost);
  }

  /**
   * Asks, and waits for the answer. An endpoint that says nothing at all for `silenceMs` while it owes an answer is
   * taken for dead: a half-open connection looks exactly like that.
   * @param claim sees the answer before anything that the endpoint says next: a subscription's first item may follow
   * its name so closely that whoever waits for the promise is too late.
   * @throws RpcFailure, SocketLost
   */
  async request(
    method: string,
    params: readonly unknown[],
    silenceMs: number,
    claim?: (result: unknown) => void,
  ): Promise<unknown> {
    if (this.#lost !== undefined) throw this.#lost;
    const id = this.#nextId++;
    const answered = new AbortController();
    const answer = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { method, claim, resolve, reject }));
    this.#watchSilence(silenceMs, answered.signal);
    try {
      this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
      return await answer;
    } finally {
      answered.abort();
      this.#pending.delete(id);
    }
  }

  close(): void {
    this.#lose("closed by us");
  }

  #watchSilence(silenceMs: number, signal: AbortSignal): void {
    const askedAt = this.#wall.now();
    const watch = async (): Promise<void> => {
      for (let until = askedAt + silenceMs; ; until = Math.max(askedAt, this.lastHeardAt) + silenceMs) {
        await this.#wall.sleepUntil(until, signal);
        if (Math.max(askedAt, this.lastHeardAt) + silenceMs <= this.#wall.now()) {
          this.#lose(`silent for ${silenceMs} ms while it owes an answer`);
          return;
        }
      }
    };
    watch().catch(() => {});
  }

  #hear(data: unknown): void {
    this.lastHeardAt = this.#wall.now();
    const message = typeof data === "string" && data.length <= maxMessageLength ? parseMessage(data) : undefined;
    if (message === undefined) this.#lose("it sent something that is no JSON-RPC");
    else if (message.params !== undefined) this.#onItem(String(message.params.subscription), message.params.result);
    else this.#settle(message);
  }

  #settle({ id, result, error }: Message): void {
    const pending = this.#pending.get(id as number);
    if (error === undefined) {
      pending?.claim?.(result);
      pending?.resolve(result);
    } else pending?.reject(new RpcFailure(pending.method, Number(error.code), String(error.message), error.data));
  }

  #lose(why: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = new SocketLost(this.url, why);
    for (const { reject } of this.#pending.values()) reject(this.#lost);
    this.#pending.clear();
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    // An error event without a listener would end the process on some implementations.
    this.#socket.onerror = () => {};
    this.#socket.onclose = null;
    this.#socket.close();
    this.#onLost(this.#lost);
  }
}

interface Message {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly data?: unknown };
  /** Of a subscription's item. */
  readonly params?: { readonly subscription?: unknown; readonly result?: unknown };
}

function parseMessage(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Message) : undefined;
  } catch {
    return undefined;
  }
}
