import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { errorBody } from "@lode/contract/coordinator";
import type { MetricsPage } from "./metrics-page.ts";

/** Real milliseconds. */
const requestTimeoutMs = 10_000;

/** The page of metrics and nothing else, on a port of its own. */
export class MetricsServer implements AsyncDisposable {
  readonly port: number;
  readonly #close: () => Promise<void>;

  private constructor(port: number, close: () => Promise<void>) {
    this.port = port;
    this.#close = close;
  }

  /** @throws the system's error when the port is taken. */
  static async start(page: MetricsPage, host: string, port: number): Promise<MetricsServer> {
    const server = createServer(
      { requestTimeout: requestTimeoutMs, keepAliveTimeout: requestTimeoutMs },
      (request, response) => {
        const answer = (status: number, type: string, body: string) => {
          response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
        };
        const refuse = (status: number, code: string, message: string) =>
          answer(status, "application/json; charset=utf-8", JSON.stringify(errorBody(status, code, message)));
        if (request.method !== "GET" || request.url?.split("?", 1)[0] !== "/metrics") {
          return refuse(404, "ROUTE_NOT_FOUND", "Only GET /metrics is served here");
        }
        page.read().then(
          (text) => answer(200, page.contentType, text),
          () => refuse(500, "INTERNAL", "Internal server error"),
        );
      },
    );
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
    const close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    return new MetricsServer((server.address() as AddressInfo).port, close);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
