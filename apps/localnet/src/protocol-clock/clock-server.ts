import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ClockReading } from "@lode/runtime/clock";

export interface ClockServer extends AsyncDisposable {
  readonly url: string;
}

/** Serves where the protocol clock stands, for agents that join from outside: `GET /clock`. */
export async function serveClock(read: () => ClockReading, host: string): Promise<ClockServer> {
  const server = createServer((request, response) => {
    const known = request.method === "GET" && request.url === "/clock";
    response.writeHead(known ? 200 : 404, { "content-type": "application/json", "cache-control": "no-store" });
    const { atMs, rate, notBeyondMs } = read();
    response.end(JSON.stringify(known ? { atMs, rate, notBeyondMs: notBeyondMs ?? null } : { message: "GET /clock" }));
  });
  server.requestTimeout = 5_000;
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}/clock`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
