import { LodeError, type RetryAdvice } from "@lode/runtime/errors";
import type { BlockRef, ChainClient, Metagraph, Signer, WeightsExtrinsic, WeightsOutcome } from "../chain/index.ts";
import { ready } from "../keys/portable.ts";
import type { BlockNumber, NetUid } from "../primitives/index.ts";
import { signWeights } from "./signed-weights.ts";
import {
  blockFromJson,
  fieldsOf,
  integer,
  metagraphFromJson,
  outcomeFromJson,
  rowsFromJson,
  text,
  WireError,
} from "./wire.ts";

export interface HttpChainClientOptions {
  /** Real time for one question, answer included. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

/** A metagraph of 4096 neurons is about one megabyte. */
const maxAnswerBytes = 16 * 1024 * 1024;

/**
 * The chain that `serveChain` serves. Every question has a deadline.
 * @throws LodeError CHAIN_UNREACHABLE (retry later) when there is no usable answer in time; a refusal keeps its own code.
 */
export class HttpChainClient implements ChainClient {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #fetch: typeof fetch;
  readonly #closed = new AbortController();
  #genesisHash: string | undefined;
  /** Two extrinsics of one client at once would ask for the same nonce. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(url: string, options: HttpChainClientOptions = {}) {
    this.#url = url.replace(/\/+$/, "");
    this.#timeoutMs = options.timeoutMs ?? 5_000;
    this.#fetch = options.fetch ?? fetch;
  }

  finalizedHead(): Promise<BlockRef> {
    return this.#ask("/v1/head", blockFromJson);
  }

  firstBlockAfter(atMs: number): Promise<BlockRef | undefined> {
    const path = `/v1/first-block-after/${Math.floor(atMs)}`;
    return this.#ask(path, (json) => (json === null ? undefined : blockFromJson(json)));
  }

  metagraph(netuid: NetUid): Promise<Metagraph> {
    return this.#ask(`/v1/subnets/${netuid}/metagraph`, metagraphFromJson);
  }

  metagraphAt(netuid: NetUid, block: BlockNumber): Promise<Metagraph> {
    return this.#ask(`/v1/subnets/${netuid}/metagraph?block=${block}`, metagraphFromJson);
  }

  weights(netuid: NetUid): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>> {
    return this.#ask(`/v1/subnets/${netuid}/weights`, rowsFromJson);
  }

  setWeights(signer: Signer, weights: WeightsExtrinsic): Promise<WeightsOutcome> {
    const outcome = this.#writing.then(() => this.#setWeights(signer, weights));
    this.#writing = outcome.catch(() => {});
    return outcome;
  }

  /** Ends questions under way; they fail as CHAIN_CLOSED. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    await this.#writing;
  }

  async #setWeights(signer: Signer, weights: WeightsExtrinsic): Promise<WeightsOutcome> {
    await ready();
    this.#genesisHash ??= await this.#ask("/v1/chain", (json) => text(fieldsOf(json, "chain").genesisHash, "genesis"));
    const nonce = await this.#ask(`/v1/accounts/${signer.hotkey}/nonce`, (json) =>
      integer(fieldsOf(json, "account").nonce, "nonce"),
    );
    return this.#ask("/v1/weights", outcomeFromJson, signWeights(signer, weights, nonce, this.#genesisHash));
  }

  async #ask<T>(path: string, parse: (json: unknown) => T, body?: unknown): Promise<T> {
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(this.#timeoutMs)]);
    const request: RequestInit = {
      signal,
      // A chain does not redirect; following one would send the question somewhere else.
      redirect: "error",
      ...(body === undefined
        ? {}
        : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    };
    try {
      const response = await this.#fetch(this.#url + path, request);
      const json: unknown = JSON.parse(await readLimited(response));
      if (!response.ok) throw refusalFrom(json, response.status);
      return parse(json);
    } catch (cause) {
      if (this.#closed.signal.aborted)
        throw new LodeError("CHAIN_CLOSED", "the chain client is closed", { retry: "never" });
      if (cause instanceof LodeError) throw cause;
      throw this.#unreachable(path, cause);
    }
  }

  #unreachable(path: string, cause: unknown): LodeError<"CHAIN_UNREACHABLE"> {
    const isLate = cause instanceof Error && cause.name === "TimeoutError";
    const isOdd = cause instanceof WireError || cause instanceof SyntaxError;
    const why = isLate
      ? `no answer within ${this.#timeoutMs} ms`
      : isOdd
        ? "the answer is not a chain's"
        : "no connection";
    return new LodeError("CHAIN_UNREACHABLE", `the chain at ${this.#url} did not answer: ${why}`, {
      retry: "later",
      facts: { url: this.#url, path },
      next: "Check that the network is up and the URL is right.",
      cause,
    });
  }
}

/** The chain's own refusal. A server's failure is no refusal: it is an unreachable chain. */
function refusalFrom(json: unknown, status: number): Error {
  const { code, message, retry } = fieldsOf(json, "refusal");
  if (status >= 500) return new Error(`HTTP ${status} ${String(code)}`);
  const advice: RetryAdvice = retry === "later" || retry === "now" ? retry : "never";
  return new LodeError(text(code, "code"), text(message, "message"), { retry: advice, facts: { status } });
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxAnswerBytes) throw new WireError(`the answer has more than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
