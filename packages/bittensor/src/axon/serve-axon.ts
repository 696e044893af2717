import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Clock, SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { type Reporter, silentReporter } from "@lode/runtime/events";
import {
  type AuthProtocol,
  BoundedNonceStore,
  btauthWindow,
  defineSynapse,
  type FreshWindow,
  type NonceStore,
  type PyFields,
  type SignatureScheme,
  type SynapseDefinition,
  synapseWindow,
  type Verified,
  type VerifySignature,
  valueFromFields,
} from "../auth/index.ts";
import { nodeHashes } from "../auth/node-hashes.ts";
import { ready } from "../keys/sr25519.ts";
import { verifySignature as verifySr25519 } from "../keys/verify-signature.ts";
import type { Hotkey } from "../primitives/index.ts";
import { type AxonLimits, defaultAxonLimits } from "./axon-limits.ts";
import type { AxonService, StreamedBytes } from "./axon-service.ts";
import { CallRefused } from "./call-refused.ts";
import { Counted } from "./counted.ts";
import { type Admitted, addressOf, type Blacklist, Doorkeeper } from "./doorkeeper.ts";
import { RefusalReport } from "./refusal-report.ts";
import { refuseConnection } from "./refuse-connection.ts";
import { sendStream } from "./send-stream.ts";
import { Turns } from "./turns.ts";
import { beginStream, writeAnswer, writeRefusal } from "./write-answer.ts";

export interface AxonOptions {
  /** Our own hotkey: requests signed for another are refused. */
  readonly hotkey: Hotkey;
  /** 0 takes any free one. */
  readonly port: number;
  /** The loopback interface unless told otherwise. */
  readonly host?: string;
  readonly services: readonly AxonService[];
  /** Real time, as nonces are. */
  readonly clock?: Clock;
  /** Both unless told otherwise. */
  readonly protocols?: readonly AuthProtocol[];
  readonly limits?: Partial<AxonLimits>;
  readonly freshness?: Partial<Record<AuthProtocol, FreshWindow>>;
  readonly nonces?: NonceStore;
  readonly verifySignature?: VerifySignature;
  /** btauth/1: the scheme pinned for a hotkey; sr25519 unless told otherwise. */
  readonly schemeOf?: (hotkey: string) => SignatureScheme;
  /** A look into a set of hotkeys that are served at all, before anything is verified. Cheap, and no proof. */
  readonly knows?: (hotkey: string) => boolean;
  /** Asked about the verified hotkey only. */
  readonly blacklist?: Blacklist;
  /** Higher goes first when there is a queue. Asked about the verified hotkey only. */
  readonly priority?: (caller: Verified, synapse: string) => number;
  readonly reporter?: Reporter;
}

export interface Axon extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
}

/** Every axon answers a call without content: Python's `Synapse`, used to see whether somebody is there. */
const ping: AxonService = {
  definition: defineSynapse({ name: "Synapse", fields: {}, hashFields: [], idempotent: true }),
  answer: () => ({}),
};

/**
 * Serves synapses to other neurons, over plain HTTP as the network has it.
 * @throws LodeError AXON_PORT_UNAVAILABLE, SYNAPSE_DEFINITION_INVALID
 */
export async function serveAxon(options: AxonOptions): Promise<Axon> {
  await ready();
  const { port, host = "127.0.0.1" } = options;
  const limits = { ...defaultAxonLimits, ...options.limits };
  const server = createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.headersMs + limits.bodyMs,
    // Node looks for slow callers only as often as this.
    connectionsCheckingInterval: Math.max(50, Math.min(1_000, limits.headersMs / 4)),
    keepAliveTimeout: 15_000,
    noDelay: true,
  });
  server.maxConnections = limits.maxConnections;
  const desk = new Desk(options, limits);
  server.on("connection", (socket: Socket) => desk.greet(socket));
  server.on("request", (request, response) => void desk.answer(request, response));
  server.on("clientError", refuseConnection);
  await listen(server, port, host);
  const address = server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    port: address.port,
    url: `http://${name}:${address.port}`,
    [Symbol.asyncDispose]: () => close(server),
  };
}

class Desk {
  readonly #hotkey: Hotkey;
  readonly #limits: AxonLimits;
  readonly #clock: Clock;
  readonly #reporter: Reporter;
  readonly #refusals: RefusalReport;
  readonly #services = new Map<string, AxonService>();
  readonly #priority: AxonOptions["priority"];
  readonly #doorkeeper: Doorkeeper;
  readonly #turns: Turns;
  readonly #connections: Counted;

  constructor(options: AxonOptions, limits: AxonLimits) {
    this.#hotkey = options.hotkey;
    this.#limits = limits;
    this.#clock = options.clock ?? new SystemClock();
    this.#reporter = options.reporter ?? silentReporter;
    this.#refusals = new RefusalReport(this.#reporter, this.#clock);
    this.#priority = options.priority;
    this.#turns = new Turns(limits.maxRunning, limits.maxWaiting);
    this.#connections = new Counted(limits.maxConnectionsPerAddress);
    for (const service of [ping, ...options.services]) this.#services.set(service.definition.name, service);
    this.#doorkeeper = new Doorkeeper({
      hotkey: options.hotkey,
      clock: this.#clock,
      protocols: options.protocols ?? ["synapse", "btauth"],
      limits,
      windows: { synapse: synapseWindow, btauth: btauthWindow, ...options.freshness },
      nonces: options.nonces ?? new BoundedNonceStore(),
      hashes: nodeHashes,
      verifySignature:
        options.verifySignature ?? ((address, message, signature) => verifySr25519({ address, message, signature })),
      schemeOf: options.schemeOf,
      knows: options.knows,
      blacklist: options.blacklist,
    });
  }

  greet(socket: Socket): void {
    const leave = this.#connections.enter(socket.remoteAddress ?? "");
    if (leave === undefined) socket.destroy();
    else socket.once("close", leave);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Writing to a caller who left is an event of its own; unheard it would end the process.
    request.on("error", () => {});
    response.on("error", () => {});
    try {
      await this.#serve(request, response);
    } catch (error) {
      const refusal = this.#refusalFor(error);
      this.#refusals.add(refusal, addressOf(request));
      await writeRefusal(request, response, refusal, this.#hotkey);
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = this.#clock.now();
    const service = this.#serviceFor(request);
    const admitted = await this.#doorkeeper.admit(request, service.definition);
    try {
      const timeoutMs = Math.min(admitted.patienceMs ?? this.#limits.answerMs, this.#limits.answerMs);
      const isStream = service.definition.streaming;
      using deadline = new Deadline(isStream ? this.#limits.streamMs : timeoutMs, response);
      const endTurn = await this.#turn(admitted, service.definition, deadline.signal);
      try {
        const input = valueFromFields(service.definition, admitted.fields) as never;
        const { signal } = deadline;
        const call = { caller: admitted.caller, address: addressOf(request), timeoutMs, signal };
        const given = service.answer(input, call);
        if (isStream) {
          beginStream(response, service.definition, this.#hotkey);
          await sendStream(response, given as StreamedBytes, signal, this.#limits.stalledReaderMs);
          return;
        }
        const filled = await unlessAborted(given, signal);
        writeAnswer(response, {
          definition: service.definition,
          fields: filledFields(service.definition, admitted.fields, filled as Readonly<Record<string, unknown>>),
          caller: admitted.caller,
          hotkey: this.#hotkey,
          startedAt,
          now: this.#clock.now(),
          hashes: nodeHashes,
        });
      } finally {
        endTurn();
      }
    } finally {
      admitted.leave();
    }
  }

  /** @throws CallRefused */
  #serviceFor(request: IncomingMessage): AxonService {
    const [path = ""] = (request.url ?? "").split("?", 1);
    const service = this.#services.get(path.slice(1));
    if (service === undefined) throw new CallRefused(404, "AXON_SYNAPSE_UNKNOWN", "this axon has no such synapse");
    if (request.method === "POST") return service;
    throw new CallRefused(405, "AXON_METHOD_REFUSED", "synapses are called with POST");
  }

  async #turn(admitted: Admitted, definition: SynapseDefinition, signal: AbortSignal): Promise<() => void> {
    const priority = this.#priority?.(admitted.caller, definition.name) ?? 0;
    try {
      return await this.#turns.take(priority, signal);
    } catch (error) {
      if (!(error instanceof LodeError) || error.code !== "NO_TURN") throw error;
      throw new CallRefused(503, "AXON_BUSY", "too many calls are waiting already", "later");
    }
  }

  #refusalFor(error: unknown): CallRefused {
    if (error instanceof CallRefused) return error;
    this.#reporter.error("axonHandlerFailed", { error });
    return new CallRefused(500, "AXON_HANDLER_FAILED", "the axon could not answer", "later");
  }
}

/** Aborts when the time is up or the caller left before the answer was complete. */
class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #response: ServerResponse;
  readonly #onClose = (): void =>
    this.#controller.abort(new CallRefused(400, "AXON_CALLER_LEFT", "the caller left", "later"));

  constructor(timeoutMs: number, response: ServerResponse) {
    this.#response = response;
    response.once("close", this.#onClose);
    this.#timer = setTimeout(
      () => this.#controller.abort(new CallRefused(408, "AXON_DEADLINE", `no answer within ${timeoutMs} ms`, "later")),
      timeoutMs,
    );
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#response.off("close", this.#onClose);
  }
}

/** A handler that does not heed its signal is left alone. */
function unlessAborted(given: unknown, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    Promise.resolve(given)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}

function filledFields(
  definition: SynapseDefinition,
  fields: PyFields,
  filled: Readonly<Record<string, unknown>>,
): PyFields {
  const merged = new Map(fields);
  for (const [name, type] of Object.entries(definition.fields)) {
    const value = Object.hasOwn(filled, name) ? filled[name] : undefined;
    if (value !== undefined) merged.set(name, type.toPython(value, name));
  }
  return merged;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      const message = `the axon cannot listen on ${host}:${port}`;
      reject(new LodeError("AXON_PORT_UNAVAILABLE", message, { retry: "never", facts: { host, port }, cause }));
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
