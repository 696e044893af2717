import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LodeError } from "@lode/runtime/errors";
import { type Reporter, silentReporter } from "@lode/runtime/events";
import { parseBlockNumber, parseHotkey, parseNetUid } from "../primitives/index.ts";
import type { MemoryChain } from "./memory-chain.ts";
import { found, metagraphToJson, rowsToJson, signedWeightsFromJson, WireError } from "./wire.ts";

export interface ServeChainOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** The loopback interface unless told otherwise: reads are open to whoever reaches the port. */
  readonly host?: string;
  readonly reporter?: Reporter;
}

export interface ServedChain extends AsyncDisposable {
  readonly url: string;
}

/** Weights for every uid of the largest subnet fit in well below this. */
const maxBodyBytes = 256 * 1024;

type Answer = Promise<unknown>;
type Route = { readonly method: string; readonly path: RegExp } & {
  answer(chain: MemoryChain, request: { part: string; query: URLSearchParams; body: unknown }): Answer;
};

const routes: readonly Route[] = [
  {
    method: "GET",
    path: /^\/v1\/chain$/,
    answer: async (chain) => ({ genesisHash: chain.genesisHash, netuid: chain.netuid }),
  },
  { method: "GET", path: /^\/v1\/head$/, answer: (chain) => chain.finalizedHead() },
  {
    method: "GET",
    path: /^\/v1\/first-block-after\/(-?\d{1,16})$/,
    answer: async (chain, { part }) => (await chain.firstBlockAfter(Number(part))) ?? null,
  },
  {
    method: "GET",
    path: /^\/v1\/subnets\/(\d{1,5})\/metagraph$/,
    answer: async (chain, { part, query }) => {
      const netuid = found(parseNetUid(Number(part)), "netuid");
      const block = query.get("block");
      if (block === null) return metagraphToJson(await chain.metagraph(netuid));
      return metagraphToJson(await chain.metagraphAt(netuid, found(parseBlockNumber(Number(block || "x")), "block")));
    },
  },
  {
    method: "GET",
    path: /^\/v1\/subnets\/(\d{1,5})\/weights$/,
    answer: async (chain, { part }) => rowsToJson(await chain.weights(found(parseNetUid(Number(part)), "netuid"))),
  },
  {
    method: "GET",
    path: /^\/v1\/accounts\/(\w{1,64})\/nonce$/,
    answer: async (chain, { part }) => ({ nonce: await chain.nonceOf(found(parseHotkey(part), "hotkey")) }),
  },
  {
    method: "POST",
    path: /^\/v1\/weights$/,
    answer: (chain, { body }) => chain.submit(signedWeightsFromJson(body)),
  },
];

/** Puts the chain on a local port for the other processes of the network; `HttpChainClient` is its other end. */
export async function serveChain(chain: MemoryChain, options: ServeChainOptions): Promise<ServedChain> {
  const { port, host = "127.0.0.1", reporter = silentReporter } = options;
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: 5_000 });
  server.maxConnections = 512;
  server.on("request", (request, response) => void respond(chain, reporter, request, response));
  await listen(server, port, host);
  const address = server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    [Symbol.asyncDispose]: () => close(server),
  };
}

async function respond(
  chain: MemoryChain,
  reporter: Reporter,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    send(response, 200, await answerTo(chain, request));
  } catch (error) {
    const refusal = refusalFor(error);
    if (refusal.status === 500) reporter.error("chainRequestFailed", { error });
    // What is left of an oversized body would be read as the next request.
    if (refusal.status === 413) response.setHeader("connection", "close");
    send(response, refusal.status, { code: refusal.code, message: refusal.message, retry: refusal.retry });
  }
}

async function answerTo(chain: MemoryChain, request: IncomingMessage): Answer {
  const url = new URL(request.url ?? "/", "http://chain");
  for (const { method, path, answer } of routes) {
    const match = path.exec(url.pathname);
    if (match === null || method !== request.method) continue;
    const body = method === "POST" ? parseJson(await readBody(request)) : undefined;
    return answer(chain, { part: match[1] ?? "", query: url.searchParams, body });
  }
  throw new LodeError("CHAIN_ROUTE_UNKNOWN", "the chain has no such route", { retry: "never" });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Left open when we stop early, or the refusal could not be sent any more.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      throw new LodeError("CHAIN_REQUEST_TOO_LARGE", `the body has more than ${maxBodyBytes} bytes`, {
        retry: "never",
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WireError("the body is not JSON");
  }
}

const statusOf: Readonly<Record<string, number>> = {
  CHAIN_ROUTE_UNKNOWN: 404,
  SUBNET_UNKNOWN: 404,
  CHAIN_BLOCK_UNKNOWN: 409,
  CHAIN_REQUEST_TOO_LARGE: 413,
};

function refusalFor(error: unknown): { status: number; code: string; message: string; retry: string } {
  if (error instanceof WireError) {
    return { status: 400, code: "CHAIN_REQUEST_INVALID", message: error.message, retry: "never" };
  }
  const status = error instanceof LodeError ? statusOf[error.code] : undefined;
  if (error instanceof LodeError && status !== undefined) {
    return { status, code: error.code, message: error.message, retry: error.retry };
  }
  return { status: 500, code: "CHAIN_SERVER_FAILED", message: "the chain could not answer", retry: "later" };
}

function send(response: ServerResponse, status: number, json: unknown): void {
  if (response.destroyed) return;
  const body = Buffer.from(JSON.stringify(json));
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length }).end(body);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      const message = `the chain cannot listen on ${host}:${port}`;
      reject(new LodeError("CHAIN_PORT_UNAVAILABLE", message, { retry: "never", facts: { host, port }, cause }));
    });
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
