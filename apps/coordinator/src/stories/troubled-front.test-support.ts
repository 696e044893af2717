import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a store can do to its clients. `slow` answers nothing until it is over. */
export type StoreTrouble = "down" | "slow" | "503" | "throttled" | "too many requests";

const answers: Readonly<Partial<Record<StoreTrouble, readonly [status: number, code: string]>>> = {
  "503": [503, "ServiceUnavailable"],
  throttled: [503, "SlowDown"],
  "too many requests": [429, "TooManyRequests"],
};

/** Stands before a real object server and passes everything on, but while there is trouble. */
export class TroubledFront implements AsyncDisposable {
  trouble: StoreTrouble | undefined;
  /** Passed on since the start, by method and key. */
  readonly passed: string[] = [];
  /** Asked before each request; to begin a trouble between two of them. */
  before: (line: string) => void = () => {};
  readonly #server: Server;
  readonly #held = new Set<ServerResponse>();

  private constructor(target: string) {
    this.#server = createServer((asked, response) => this.#serve(asked, response, target));
  }

  static async inFrontOf(target: string): Promise<TroubledFront> {
    const front = new TroubledFront(target);
    await new Promise<void>((resolve) => front.#server.listen(0, "127.0.0.1", resolve));
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  over(): void {
    this.trouble = undefined;
    for (const response of this.#held) response.destroy();
    this.#held.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.over();
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #serve(asked: IncomingMessage, response: ServerResponse, target: string): void {
    const line = `${asked.method} ${decodeURIComponent((asked.url ?? "").split("?")[0] ?? "")}`;
    this.before(line);
    if (this.trouble === "down") asked.socket.destroy();
    else if (this.trouble === "slow") this.#held.add(response);
    else if (this.trouble !== undefined) {
      const [status, code] = answers[this.trouble] ?? [503, "ServiceUnavailable"];
      asked.resume();
      response.writeHead(status, { "content-type": "application/xml" });
      response.end(`<Error><Code>${code}</Code><Message>not now</Message></Error>`);
    } else {
      this.passed.push(line);
      // The host that was signed for goes along.
      const onward = request(`${target}${asked.url}`, { method: asked.method, headers: asked.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.once("error", () => response.destroy());
      asked.pipe(onward);
    }
  }
}
