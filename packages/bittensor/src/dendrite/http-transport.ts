import { Agent, type ClientRequest, type IncomingMessage, request as startRequest } from "node:http";
import type { Socket } from "node:net";
import { type IncomingAnswer, type OutgoingRequest, type Transport, TransportFailure } from "./transport.ts";

export interface HttpTransportOptions {
  readonly maxConnectionsPerPeer: number;
  readonly maxConnections: number;
  /** Python's axon closes idle connections after 5 s; ours must be gone before, or a request would run into that. */
  readonly idleMs: number;
  readonly connectMs: number;
  readonly maxHeaderBytes: number;
}

const defaultHttpTransport: HttpTransportOptions = {
  maxConnectionsPerPeer: 16,
  maxConnections: 1024,
  idleMs: 3_000,
  connectMs: 5_000,
  maxHeaderBytes: 16_384,
};

/** Plain HTTP over pooled connections, as the network has it. */
export class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions;
  readonly #agent: Agent;

  constructor(options: Partial<HttpTransportOptions> = {}) {
    this.#options = { ...defaultHttpTransport, ...options };
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: this.#options.maxConnectionsPerPeer,
      maxTotalSockets: this.#options.maxConnections,
      maxFreeSockets: 64,
      timeout: this.#options.idleMs,
    });
  }

  send({ ip, port, path, headers, body, signal }: OutgoingRequest): Promise<IncomingAnswer> {
    return new Promise((resolve, reject) => {
      const request = startRequest({
        host: ip,
        port,
        path,
        method: "POST",
        headers: { ...headers, "content-length": body.length },
        agent: this.#agent,
        maxHeaderSize: this.#options.maxHeaderBytes,
      });
      let wasSent = false;
      const onAbort = (): void => {
        request.destroy();
        reject(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#watchConnect(request, () => {
        wasSent = true;
      });
      request.once("response", (response) => {
        // The connection goes back to the pool once the body was read; until then the signal still ends it.
        response.once("close", () => signal.removeEventListener("abort", onAbort));
        resolve({ status: response.statusCode ?? 0, headers: flat(response), body: response });
      });
      request.on("error", (cause) => {
        signal.removeEventListener("abort", onAbort);
        reject(new TransportFailure(reasonOf(cause), wasSent, cause));
      });
      request.end(body);
      if (signal.aborted) onAbort();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
  }

  /** Bytes leave as soon as there is a connection: a new one first has to be made, a pooled one is there already. */
  #watchConnect(request: ClientRequest, onConnected: () => void): void {
    const timer = setTimeout(
      () => request.destroy(new Error(`no connection within ${this.#options.connectMs} ms`)),
      this.#options.connectMs,
    );
    request.once("close", () => clearTimeout(timer));
    request.once("socket", (socket: Socket) => {
      const connected = (): void => {
        clearTimeout(timer);
        onConnected();
      };
      if (socket.connecting) socket.once("connect", connected);
      else connected();
    });
  }
}

function flat({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
}

function reasonOf(error: Error & { code?: string }): string {
  return error.code === undefined ? error.message : `${error.code}`;
}
