import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ClockReading } from "@lode/runtime/clock";

export interface ClockServer extends AsyncDisposable {
  readonly url: string;
}

/** Serves where the protocol clock stands, for agents that join from outside: `GET /clock`. */
export async function serveClock(read: () => ClockReading, host: string, port = 0): Promise<ClockServer> {
  const server = createServer((request, response) => {
    const known = request.method === "GET" && request.url === "/clock";
    response.writeHead(known ? 200 : 404, { "content-type": "application/json", "cache-control": "no-store" });
    const { atMs, rate, notBeyondMs } = read();
    response.end(JSON.stringify(known ? { atMs, rate, notBeyondMs: notBeyondMs ?? null } : { message: "GET /clock" }));
  });
  server.requestTimeout = 5_000;
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host}:${bound}/clock`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
