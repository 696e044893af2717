import type { Signer, WriteOutcome } from "@lode/bittensor/chain";
import { SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { SystemRandom } from "@lode/runtime/random";
import {
  accountNonce,
  Blocks,
  type BlockView,
  Connection,
  HeadNewsFeed,
  Submitter,
  SubstrateChain,
} from "./chain-parts.ts";
import type { Host } from "./host.ts";

export interface Call {
  readonly pallet: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** As the SDKs of the field live: longer than any case, shorter than a run. */
const eraBlocks = 64;
const timeoutMs = 60_000;

/** A chain that a host runs, seen through Lode's own client: as it is, and without its preflight. */
export class ChainUnderTest implements AsyncDisposable {
  readonly host: Host;
  /** The client as neurons use it. */
  readonly client: SubstrateChain;
  readonly #connection: Connection;
  readonly #blocks: Blocks;
  readonly #submitter: Submitter;
  readonly #closed = new AbortController();
  readonly #included = new Map<string, number>();

  constructor(host: Host) {
    const wall = new SystemClock();
    const connection = { endpoints: [host.url], callTimeoutMs: timeoutMs, silenceMs: timeoutMs };
    this.host = host;
    this.client = new SubstrateChain({ ...connection, eraBlocks, finalityTimeoutMs: timeoutMs });
    this.#connection = new Connection({ ...connection, wall, random: new SystemRandom() });
    this.#blocks = new Blocks(this.#connection, () => {});
    const heads = new HeadNewsFeed(this.#connection, wall);
    const tools = { connection: this.#connection, blocks: this.#blocks, heads, wall, closed: this.#closed.signal };
    this.#submitter = new Submitter({ ...tools, eraBlocks, finalityTimeoutMs: timeoutMs });
  }

  /** The newest block's state. */
  async view(): Promise<BlockView> {
    return this.#blocks.view(await this.#blocks.bestHash());
  }

  async get(item: string, ...keys: unknown[]): Promise<unknown> {
    return (await this.view()).get("SubtensorModule", item, ...keys);
  }

  async height(): Promise<number> {
    return this.#blocks.numberOf(await this.#blocks.bestHash());
  }

  async has(pallet: string, call: string): Promise<boolean> {
    return (await this.view()).runtime.hasCall(pallet, call);
  }

  nonceOf(signer: Signer): Promise<number> {
    return this.#blocks.bestHash().then((hash) => accountNonce(this.#connection, signer.hotkey, hash));
  }

  /** How many of its extrinsics blocks took, by what became of them. */
  includedOf(signer: Signer): number {
    return this.#included.get(signer.hotkey) ?? 0;
  }

  /** Signs, submits and follows the call, whatever the client thinks of it. */
  submit(signer: Signer, { pallet, name, args }: Call): Promise<WriteOutcome> {
    const submitting = this.#submitter.submit(signer, {
      prepare: async (view) => ({ kind: "call", call: view.runtime.encodeCall(pallet, name, args), facts: null }),
      confirm: async () => ({ kind: "done", done: {} }),
    });
    return this.counted(signer, submitting);
  }

  /** Counts a write of the client's own, as {@link submit} counts its calls. */
  async counted(signer: Signer, writing: Promise<WriteOutcome>): Promise<WriteOutcome> {
    const outcome = await writing;
    const isIncluded =
      outcome.kind === "finalized" ||
      (outcome.kind === "refused" && (outcome.stage === "chain" || outcome.stage === "read-back"));
    if (isIncluded) this.#included.set(signer.hotkey, this.includedOf(signer) + 1);
    return outcome;
  }

  /** What became of the call, in a word: `ok`, or the chain's own. */
  async tryCall(signer: Signer, name: string, args: Call["args"], pallet = "SubtensorModule"): Promise<string> {
    return wordOf(await this.submit(signer, { pallet, name, args }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    await this.client[Symbol.asyncDispose]();
    await this.#connection[Symbol.asyncDispose]();
  }
}

/** `ok`, `skipped …`, the chain's word for why not, or what became of it instead. */
export function wordOf(outcome: WriteOutcome): string {
  switch (outcome.kind) {
    case "finalized":
      return "ok";
    case "skipped":
    case "lost":
      return `${outcome.kind} ${outcome.reason}`;
    case "refused":
      return outcome.stage === "preflight" ? `preflight ${outcome.reason}` : outcome.reason;
    case "undecided":
      return "undecided";
  }
}

/** @throws LodeError HARNESS_STEP_FAILED unless the word is `ok`. */
export function mustBeOk(word: string, step: string): void {
  if (word === "ok") return;
  throw new LodeError("HARNESS_STEP_FAILED", `${step}: ${word}`, { retry: "never", facts: { step, word } });
}
