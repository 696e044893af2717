import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type Answering, answer } from "./answer.ts";
import type { Method } from "./methods.ts";
import { PushSession, singleRequest } from "./session.ts";
import type { WireFaults } from "./wire-faults.ts";

const maxMessageBytes = 16 * 1024 * 1024;

export interface RpcServerOptions {
  readonly host: string;
  readonly port: number;
  readonly methods: Readonly<Record<string, Method>>;
  readonly faults: WireFaults;
}

/** JSON-RPC over WebSocket and HTTP POST on one port. */
export class RpcServer implements AsyncDisposable {
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  readonly #options: RpcServerOptions;

  constructor(options: RpcServerOptions) {
    this.#options = options;
    this.#http = createServer((request, response) => void this.#post(request, response));
    this.#http.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** @returns the port it listens on. */
  async listen(): Promise<number> {
    this.#http.listen(this.#options.port, this.#options.host);
    await once(this.#http, "listening");
    return (this.#http.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sockets.clients.size;
  }

  /** Ends every connection at once, without a goodbye. */
  drop(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.drop();
    this.#sockets.close();
    this.#http.closeAllConnections();
    if (!this.#http.listening) return;
    this.#http.close();
    await once(this.#http, "close");
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const status = this.#options.faults.handshake();
    if (status !== undefined) {
      const retryAfter = status === 429 ? "Retry-After: 1\r\n" : "";
      socket.end(`HTTP/1.1 ${status} Refused\r\n${retryAfter}Connection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket));
  }

  #serve(socket: WebSocket): void {
    const { faults } = this.#options;
    const send = (message: unknown): void => {
      if (!faults.isSilent && socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    };
    const session = new PushSession(send);
    const answering = this.#answering(() => socket.terminate());
    socket.on("error", () => socket.terminate());
    socket.on("close", () => session.closeAll());
    socket.on("message", (data) => {
      if (faults.isSilent) return;
      const reply = answer(String(data), session, answering);
      if (reply !== undefined) send(reply);
    });
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const status = this.#options.faults.handshake();
    if (status !== undefined || request.method !== "POST") {
      response.writeHead(status ?? 405).end();
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxMessageBytes) return void request.destroy();
        chunks.push(chunk);
      }
    } catch {
      return void response.destroy();
    }
    if (this.#options.faults.isSilent) return;
    const text = Buffer.concat(chunks).toString("utf8");
    const reply = answer(
      text,
      singleRequest,
      this.#answering(() => response.destroy()),
    );
    response.setHeader("content-type", "application/json");
    response.end(reply === undefined ? "" : JSON.stringify(reply));
  }

  #answering(hangUp: () => void): Answering {
    const { methods, faults } = this.#options;
    return {
      methods,
      onRequest: (method, when) => {
        if (!faults.hangsUpOn(method, when)) return true;
        hangUp();
        return false;
      },
    };
  }
}
