import { randomUUID } from "node:crypto";
import { type Clock, SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { type Random, SystemRandom } from "@lode/runtime/random";
import { retryUntil } from "@lode/runtime/retry";
import {
  type AuthProtocol,
  fieldsFromInput,
  NonceSource,
  type PyFields,
  pythonJson,
  type SynapseDefinition,
  type SynapseInput,
  type SynapseValue,
  signBtauth,
  synapseRequest,
} from "../auth/index.ts";
import { nodeHashes } from "../auth/node-hashes.ts";
import { Turns } from "../axon/turns.ts";
import type { Signer } from "../chain/index.ts";
import { ready } from "../keys/sr25519.ts";
import type { Hotkey } from "../primitives/index.ts";
import { CallFailure } from "./call-failure.ts";
import { HttpTransport } from "./http-transport.ts";
import { failureOf, invalidAnswer, readBytes, readFilled } from "./read-answer.ts";
import { type IncomingAnswer, type Transport, TransportFailure } from "./transport.ts";

/** Where a neuron serves, as the metagraph has it. */
export interface AxonEndpoint {
  readonly ip: string;
  readonly port: number;
  readonly hotkey: Hotkey;
}

export interface DendriteOptions {
  readonly signer: Signer;
  /** `synapse` (SDK 7.2 to 10) unless told otherwise. */
  readonly protocol?: AuthProtocol;
  /** Real time, as nonces are. */
  readonly clock?: Clock;
  readonly random?: Random;
  readonly transport?: Transport;
  /** Our address as others see it: told to axons, and an axon there is dialled on this machine. */
  readonly externalIp?: string;
  /** The same for all calls of this dendrite. */
  readonly uuid?: string;
  readonly limits?: Partial<DendriteLimits>;
}

export interface DendriteLimits {
  /** Calls to one axon at the same time, and calls that wait for them. */
  readonly maxCallsPerPeer: number;
  readonly maxWaitingPerPeer: number;
  readonly maxAnswerBytes: number;
  readonly maxStreamBytes: number;
}

export interface CallOptions {
  /** For the whole call, repeats included. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** A call is repeated only while nothing of it was sent, or when its synapse is declared idempotent. */
  readonly maxAttempts?: number;
  /** Among calls that wait for the same axon, higher goes first. */
  readonly priority?: number;
}

export interface Answer<D> {
  readonly value: SynapseValue<D>;
  /** From the first attempt to the last byte, waiting for a turn included. */
  readonly tookMs: number;
  /** What the axon says that it took; undefined when it does not say. */
  readonly processTimeMs: number | undefined;
}

export type CallOutcome<D> =
  | { readonly axon: AxonEndpoint; readonly ok: true; readonly answer: Answer<D> }
  | { readonly axon: AxonEndpoint; readonly ok: false; readonly failure: LodeError };

const defaultLimits: DendriteLimits = {
  maxCallsPerPeer: 16,
  maxWaitingPerPeer: 1024,
  maxAnswerBytes: 16 * 1024 * 1024,
  maxStreamBytes: 256 * 1024 * 1024,
};
/** Python's own. */
const defaultTimeoutMs = 12_000;

/** Calls other neurons. */
export class Dendrite implements AsyncDisposable {
  readonly #signer: Signer;
  readonly #protocol: AuthProtocol;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #transport: Transport;
  readonly #externalIp: string | undefined;
  readonly #uuid: string;
  readonly #limits: DendriteLimits;
  readonly #nonces: NonceSource;
  readonly #turns = new Map<string, Turns>();

  constructor(options: DendriteOptions) {
    this.#signer = options.signer;
    this.#protocol = options.protocol ?? "synapse";
    this.#clock = options.clock ?? new SystemClock();
    this.#random = options.random ?? new SystemRandom();
    this.#transport = options.transport ?? new HttpTransport();
    this.#externalIp = options.externalIp;
    this.#uuid = options.uuid ?? randomUUID();
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#nonces = new NonceSource(this.#clock);
  }

  /** @throws CallFailure; FieldMismatch when the input is not what the synapse declares; the signal's reason. */
  async call<D extends SynapseDefinition>(
    axon: AxonEndpoint,
    definition: D & { readonly streaming: false },
    input: SynapseInput<D>,
    options: CallOptions = {},
  ): Promise<Answer<D>> {
    const fields = fieldsFromInput(definition as D, input);
    const startedAt = this.#clock.now();
    return this.#withinTime(axon, definition, options, async (signal, timeoutMs) => {
      const answer = await this.#send(axon, definition, fields, signal, timeoutMs);
      if (!/^application\/json\b/i.test(answer.headers["content-type"] ?? "")) throw invalidAnswer("it is not JSON");
      const bytes = await readBytes(answer, this.#limits.maxAnswerBytes);
      const processTime = Number(answer.headers.bt_header_axon_process_time);
      return {
        value: readFilled(definition as D, fields, bytes),
        tookMs: this.#clock.now() - startedAt,
        processTimeMs: Number.isFinite(processTime) ? processTime * 1000 : undefined,
      };
    });
  }

  /** Calls several axons at the same time; each has its own outcome, in the order of the axons. */
  callEach<D extends SynapseDefinition>(
    axons: readonly AxonEndpoint[],
    definition: D & { readonly streaming: false },
    input: SynapseInput<D>,
    options: CallOptions = {},
  ): Promise<readonly CallOutcome<D>[]> {
    return Promise.all(
      axons.map(async (axon): Promise<CallOutcome<D>> => {
        try {
          return { axon, ok: true, answer: await this.call(axon, definition, input, options) };
        } catch (failure) {
          if (failure instanceof LodeError) return { axon, ok: false, failure };
          throw failure;
        }
      }),
    );
  }

  /**
   * Calls a synapse whose answer is a stream. Read it to its end or leave the loop: until then it occupies a connection.
   * A stream that breaks off throws, so that half of one is never taken for a whole.
   * @throws as `call` does, from the first step of the loop on.
   */
  async *stream<D extends SynapseDefinition>(
    axon: AxonEndpoint,
    definition: D & { readonly streaming: true },
    input: SynapseInput<D>,
    options: CallOptions = {},
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const fields = fieldsFromInput(definition as D, input);
    const deadline = new CallDeadline(options);
    const endTurn = await this.#turn(axon, options.priority ?? 0, deadline);
    try {
      let size = 0;
      const answer = await this.#repeating(definition, options, deadline, () =>
        this.#send(axon, definition, fields, deadline.signal, deadline.timeoutMs),
      );
      for await (const chunk of answer.body) {
        size += chunk.length;
        if (size > this.#limits.maxStreamBytes) {
          const message = `the stream has more than ${this.#limits.maxStreamBytes} bytes`;
          throw new CallFailure("DENDRITE_ANSWER_TOO_LARGE", message, { wasSent: true, retry: "never" });
        }
        yield chunk;
      }
    } catch (error) {
      throw deadline.explain(error);
    } finally {
      deadline[Symbol.dispose]();
      endTurn();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#transport[Symbol.asyncDispose]() as Promise<void>;
  }

  async #withinTime<T>(
    axon: AxonEndpoint,
    definition: SynapseDefinition,
    options: CallOptions,
    work: (signal: AbortSignal, timeoutMs: number) => Promise<T>,
  ): Promise<T> {
    using deadline = new CallDeadline(options);
    const endTurn = await this.#turn(axon, options.priority ?? 0, deadline);
    try {
      return await this.#repeating(definition, options, deadline, () => work(deadline.signal, deadline.timeoutMs));
    } finally {
      endTurn();
    }
  }

  async #turn(axon: AxonEndpoint, priority: number, deadline: CallDeadline): Promise<() => void> {
    const known = this.#turns.get(axon.hotkey);
    const turns = known ?? new Turns(this.#limits.maxCallsPerPeer, this.#limits.maxWaitingPerPeer);
    if (known === undefined) this.#turns.set(axon.hotkey, turns);
    const forgetIfIdle = (): void => {
      if (turns.running === 0 && turns.waiting === 0) this.#turns.delete(axon.hotkey);
    };
    try {
      const end = await turns.take(priority, deadline.signal);
      return () => {
        end();
        forgetIfIdle();
      };
    } catch (error) {
      if (!(error instanceof LodeError) || error.code !== "NO_TURN") throw deadline.explain(error);
      const message = "too many calls wait for this axon already";
      throw new CallFailure("DENDRITE_PEER_BUSY", message, { wasSent: false, retry: "later", cause: error });
    }
  }

  /** Repeats what is safe to repeat. */
  async #repeating<T>(
    definition: SynapseDefinition,
    { maxAttempts = 2 }: CallOptions,
    deadline: CallDeadline,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      const outcome = await retryUntil(
        async (): Promise<{ readonly done: T } | { readonly failed: unknown }> => {
          try {
            return { done: await work() };
          } catch (error) {
            const failure = deadline.explain(asFailure(error));
            const isSafe = failure instanceof CallFailure && (!failure.wasSent || definition.idempotent);
            if (isSafe) throw failure;
            return { failed: failure };
          }
        },
        {
          clock: this.#clock,
          random: this.#random,
          signal: deadline.signal,
          deadlineMs: this.#clock.now() + deadline.timeoutMs,
          baseDelayMs: 100,
          maxDelayMs: 1_000,
          maxAttempts,
        },
      );
      if ("failed" in outcome) throw outcome.failed;
      return outcome.done;
    } catch (error) {
      throw deadline.explain(error);
    }
  }

  /** One attempt, with a nonce of its own. @throws CallFailure; TransportFailure; the signal's reason. */
  async #send(
    axon: AxonEndpoint,
    definition: SynapseDefinition,
    fields: PyFields,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<IncomingAnswer> {
    await ready();
    const answer = await this.#transport.send({
      ip: axon.ip === this.#externalIp ? "127.0.0.1" : axon.ip,
      port: axon.port,
      signal,
      ...this.#signed(axon, definition, fields, timeoutMs),
    });
    if (answer.status === 200) return answer;
    throw await failureOf(answer, this.#clock.now());
  }

  #signed(
    axon: AxonEndpoint,
    definition: SynapseDefinition,
    fields: PyFields,
    timeoutMs: number,
  ): { path: string; headers: Record<string, string>; body: Buffer } {
    const nonce = this.#nonces.next();
    const signer = this.#signer;
    const json = { "content-type": "application/json" };
    if (this.#protocol === "btauth") {
      const path = `/${definition.name}`;
      const body = Buffer.from(pythonJson(fields));
      const receiver = axon.hotkey;
      const headers = signBtauth({ signer, method: "POST", target: path, body, receiver, nonce, hashes: nodeHashes });
      return { path, headers: { ...headers, ...json }, body };
    }
    const dendrite = { ip: this.#externalIp, uuid: this.#uuid };
    const request = synapseRequest({
      definition,
      fields,
      signer,
      axon,
      dendrite,
      nonce,
      timeoutMs,
      hashes: nodeHashes,
    });
    return { path: request.path, headers: { ...request.headers, ...json }, body: Buffer.from(request.body) };
  }
}

/** The caller's signal and the call's time in one, and which of the two it was. */
class CallDeadline implements Disposable {
  readonly timeoutMs: number;
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = (): void => this.#controller.abort(this.#outer?.reason);

  constructor({ timeoutMs = defaultTimeoutMs, signal }: CallOptions) {
    signal?.throwIfAborted();
    this.timeoutMs = timeoutMs;
    this.#outer = signal;
    this.#timer = setTimeout(() => this.#controller.abort(tooLate(timeoutMs)), timeoutMs);
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whatever a request fails with once it was ended from here, it was ended from here. */
  explain(error: unknown): unknown {
    return this.signal.aborted ? this.signal.reason : asFailure(error);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#onAbort);
  }
}

function tooLate(timeoutMs: number): CallFailure {
  return new CallFailure("DENDRITE_TIMEOUT", `no answer within ${timeoutMs} ms`, { wasSent: true, retry: "later" });
}

function asFailure(error: unknown): unknown {
  if (error instanceof TransportFailure) {
    const code = error.wasSent ? "DENDRITE_BROKEN_OFF" : "DENDRITE_UNREACHABLE";
    const message = error.wasSent ? "the connection broke off" : "the axon cannot be reached";
    const options = { wasSent: error.wasSent, retry: "later" as const, cause: error };
    return new CallFailure(code, `${message}: ${error.message}`, options);
  }
  if (error instanceof LodeError || !(error instanceof Error) || !("code" in error)) return error;
  // The answer's body broke off in the middle.
  return new CallFailure("DENDRITE_BROKEN_OFF", `the answer broke off: ${String(error.code)}`, {
    wasSent: true,
    retry: "later",
    cause: error,
  });
}
