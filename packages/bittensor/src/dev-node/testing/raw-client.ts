/** JSON-RPC over the global WebSocket, knowing nothing of chains: what the tests speak to the node with. */
export class RawClient implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #followers = new Map<string, (result: unknown) => void>();
  /** Notifications that came before anybody followed their subscription. */
  readonly #early = new Map<string, unknown[]>();
  readonly closed: Promise<void>;
  #next = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.addEventListener("close", () => resolve()));
    socket.addEventListener("message", ({ data }) => this.#take(JSON.parse(String(data)) as Message));
  }

  static async connect(url: string): Promise<RawClient> {
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("open", () => resolve());
      socket.addEventListener("error", () => reject(new Error("refused")));
    });
    return new RawClient(socket);
  }

  /** @throws RpcFailure what the node answered with instead of a result. */
  async call<T = unknown>(method: string, ...params: unknown[]): Promise<T> {
    const id = this.#next++;
    const answered = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    const message = await answered;
    if (message.error !== undefined) throw new RpcFailure(message.error);
    return message.result as T;
  }

  /** Sends and does not wait. */
  send(method: string, ...params: unknown[]): void {
    this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id: this.#next++, method, params }));
  }

  async follow<T>(method: string, onNews: (result: T) => void, ...params: unknown[]): Promise<string> {
    const id = await this.call<string>(method, ...params);
    this.#followers.set(id, onNews as (result: unknown) => void);
    for (const result of this.#early.get(id) ?? []) onNews(result as T);
    return id;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #take(message: Message): void {
    if (message.params !== undefined) {
      const { subscription, result } = message.params;
      const follower = this.#followers.get(subscription);
      if (follower !== undefined) follower(result);
      else this.#early.set(subscription, [...(this.#early.get(subscription) ?? []), result]);
      return;
    }
    this.#waiting.get(message.id ?? 0)?.(message);
    this.#waiting.delete(message.id ?? 0);
  }
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string };
  readonly params?: { readonly subscription: string; readonly result: unknown };
}

class RpcFailure extends Error {
  readonly code: number;
  readonly data: string | undefined;

  constructor({ code, message, data }: NonNullable<Message["error"]>) {
    super(`${code} ${message}${data === undefined ? "" : `: ${data}`}`);
    this.code = code;
    this.data = data;
  }
}
