import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ServerAddress {
  readonly host?: string;
  /** 0: any free port. */
  readonly port?: number;
}

export interface LocalServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

export type Handle = (request: IncomingMessage, url: URL, response: ServerResponse) => void | Promise<void>;

/** A small HTTP server for the simulated outside world: GET only, on one machine. */
export async function serveLocally(
  handle: Handle,
  { host = "127.0.0.1", port = 0 }: ServerAddress = {},
): Promise<LocalServer> {
  const server = createServer({ requestTimeout: 10_000, maxHeaderSize: 8_192 }, (request, response) => {
    void answer(handle, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  const stop = () => stopServer(server);
  return { url: `http://${host}:${bound}`, stop, [Symbol.asyncDispose]: stop };
}

async function answer(handle: Handle, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Whatever a client sends along with a GET is not read.
  request.resume();
  try {
    if (request.method !== "GET") return sendJson(response, 405, { error: "GET only" });
    await handle(request, new URL(request.url ?? "/", "http://localhost"), response);
  } catch (cause) {
    if (response.headersSent) response.destroy();
    else
      sendJson(response, cause instanceof URIError || cause instanceof TypeError ? 400 : 500, { error: String(cause) });
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

async function stopServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
