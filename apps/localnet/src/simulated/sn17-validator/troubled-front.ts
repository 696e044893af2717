import { createServer, type IncomingMessage, request as open, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "@lode/runtime/clock";
import type { TroubleSource } from "./troubles.ts";

export interface TroubledFrontOptions {
  /** Port of the axon that it stands before, on the same machine. */
  readonly behind: number;
  readonly host: string;
  readonly port: number;
  readonly wall: Clock;
  readonly troubles?: TroubleSource;
  readonly maxBodyBytes: number;
}

export interface TroubledFront extends AsyncDisposable {
  readonly port: number;
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Real milliseconds that a slow answer waits. */
const slowMs = 1_500;
/** A silent connection is dropped in the end, so that they do not pile up. */
const silentMs = 60_000;

/**
 * Stands before an axon and passes calls on, except for those that are to go wrong. So the axon behind it stays what an
 * operator runs, and the troubles are those of a network: nobody there, too late, cut off.
 */
export async function serveTroubled(options: TroubledFrontOptions): Promise<TroubledFront> {
  let server: Server | undefined;
  let port = options.port;
  const stopping = new AbortController();
  const close = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (!closing) return;
    const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
    closing.closeAllConnections();
    await closed;
  };
  const listen = async (): Promise<void> => {
    if (server || stopping.signal.aborted) return;
    const opening = createServer({ requestTimeout: silentMs, maxHeaderSize: 16_384 }, (request, response) => {
      void answer(request, response, options, stopping.signal, close).catch(() => response.destroy());
    });
    server = opening;
    await new Promise<void>((resolve, reject) => {
      opening.once("error", reject);
      opening.listen(port, options.host, resolve);
    });
    // Kept for the next opening: a validator comes back where it was.
    ({ port } = opening.address() as AddressInfo);
  };
  await listen();
  return {
    port,
    open: listen,
    close,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await close();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { behind, host, wall, troubles, maxBodyBytes }: TroubledFrontOptions,
  stopping: AbortSignal,
  leave: () => Promise<void>,
): Promise<void> {
  request.on("error", () => {});
  response.on("error", () => {});
  const trouble = troubles?.draw((request.url ?? "/").slice(1));
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const signal = AbortSignal.any([gone.signal, stopping]);
  const body = await readAll(request, maxBodyBytes);
  if (trouble === "unavailable") {
    response.writeHead(503, { "content-type": "application/json" }).end('{"message":"Service Unavailable"}');
    return;
  }
  if (trouble === "silent") {
    await wall.sleepUntil(wall.now() + silentMs, signal).catch(() => {});
    response.destroy();
    return;
  }
  const answered = await passOn(request, body, { host, port: behind });
  if (trouble === "lost-answer") {
    response.destroy();
    return;
  }
  if (trouble === "slow") await wall.sleepUntil(wall.now() + slowMs, signal);
  if (trouble === "malformed") {
    response.writeHead(200, { "content-type": "application/json" }).end('{"name":"PullTask","task":{"id":7');
    return;
  }
  response.writeHead(answered.status, answered.headers);
  if (trouble === "gone") response.end(answered.body, () => void leave());
  else response.end(answered.body);
}

interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** A caller who leaves does not cut it short: what was sent is processed. */
function passOn(
  request: IncomingMessage,
  body: Buffer,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { "transfer-encoding": _, connection: __, ...headers } = request.headers;
    const outgoing = open(
      { host, port, path: request.url, method: request.method, headers: { ...headers, "content-length": body.length } },
      (incoming) => {
        readAll(incoming, Number.POSITIVE_INFINITY).then((bytes) => {
          const { "transfer-encoding": _coding, connection: _line, "keep-alive": _alive, ...kept } = incoming.headers;
          resolve({ status: incoming.statusCode ?? 500, headers: kept, body: bytes });
        }, reject);
      },
    );
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

async function readAll(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new Error("the body is larger than the axon behind takes");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
