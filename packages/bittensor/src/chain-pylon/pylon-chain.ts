import { type Clock, SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { firstBlockAfter } from "../chain/first-block-after.ts";
import type {
  BlockRef,
  ChainClient,
  Metagraph,
  Neuron,
  Signer,
  WeightsExtrinsic,
  WeightsOutcome,
} from "../chain/index.ts";
import { fromHex } from "../keys/hex.ts";
import type { BlockNumber, Hotkey, NetUid } from "../primitives/index.ts";
import { type PylonNeurons, readBlockTime, readCommitment, readNeurons, readTimedBlock } from "./pylon-answers.ts";
import { PylonHttp } from "./pylon-http.ts";

export interface PylonChainOptions {
  /** Of the sidecar, without `/api/…`. */
  readonly url: string;
  readonly token?: string;
  /** Needed for writing: the name that Pylon knows its wallet by. */
  readonly identity?: string;
  readonly netuid: NetUid;
  /** The tempo is not told by Pylon. */
  readonly tempo: number;
  /** Nor is finality: blocks this far behind the newest are taken for final. */
  readonly finalityLag?: number;
  /** 12 000 on the live network; only a first guess when looking for a block. */
  readonly blockTimeMs?: number;
  readonly timeoutMs?: number;
  /** How long weights may take until the chain shows them; Pylon tries until the tempo ends. */
  readonly weightsTimeoutMs?: number;
  readonly pollMs?: number;
  /** Real time. */
  readonly wall?: Clock;
  readonly fetch?: typeof fetch;
}

/** A commitment as Pylon tells of it. */
export interface PylonCommitment {
  readonly block: number;
  readonly bytes: Uint8Array;
}

/**
 * The chain through a Pylon sidecar, which holds the connection and the wallet. It signs with its own identity, so the
 * signer given to {@link setWeights} only says whose weights are awaited; and it says "scheduled" rather than "set", so
 * the chain is watched until the neuron's last update moves.
 * What Pylon does not serve (weights on chain) is refused as PYLON_UNSUPPORTED.
 */
export class PylonChain implements ChainClient {
  readonly #http: PylonHttp;
  readonly #options: Required<Omit<PylonChainOptions, "token" | "identity" | "fetch">>;
  readonly #closed = new AbortController();
  readonly #times = new Map<number, BlockRef>();

  constructor(options: PylonChainOptions) {
    this.#options = {
      finalityLag: 3,
      blockTimeMs: 12_000,
      timeoutMs: 30_000,
      weightsTimeoutMs: 360 * 12_000,
      pollMs: 12_000,
      wall: new SystemClock(),
      ...options,
    };
    const { url, token, identity, fetch: fetchLike = fetch } = options;
    this.#http = new PylonHttp({
      url,
      timeoutMs: this.#options.timeoutMs,
      fetch: fetchLike,
      ...(token === undefined ? {} : { token }),
      ...(identity === undefined ? {} : { identity }),
    });
  }

  async finalizedHead(): Promise<BlockRef> {
    return this.#block(await this.#finalizedNumber());
  }

  async firstBlockAfter(atMs: number): Promise<BlockRef | undefined> {
    const head = await this.finalizedHead();
    const at = (number: number): Promise<BlockRef> => this.#block(number);
    return firstBlockAfter({ at }, head, atMs, this.#options.blockTimeMs);
  }

  async metagraph(netuid: NetUid): Promise<Metagraph> {
    return this.#metagraph(await this.#neurons(netuid, "latest"));
  }

  async metagraphAt(netuid: NetUid, block: BlockNumber): Promise<Metagraph> {
    const finalized = await this.#finalizedNumber();
    if (block > finalized) throw notFinal(block, finalized);
    return this.#metagraph(await this.#neurons(netuid, block));
  }

  weights(): Promise<never> {
    return Promise.reject(unsupported("the weights on chain"));
  }

  async setWeights(signer: Signer, weights: WeightsExtrinsic): Promise<WeightsOutcome> {
    if (!this.#http.hasIdentity) throw unsupported("writing without an identity");
    if (weights.mechanism !== 0) throw unsupported("mechanisms");
    const { wall, weightsTimeoutMs, pollMs } = this.#options;
    const { block, neurons } = await this.#neurons(weights.netuid, "latest");
    const named = byHotkey(weights, neurons);
    if (typeof named === "string") return { kind: "refused", stage: "preflight", reason: named, retry: "never" };
    const before = neurons.find(({ hotkey }) => hotkey === signer.hotkey);
    if (before === undefined) {
      return { kind: "refused", stage: "preflight", reason: "HotKeyNotRegisteredInSubNet", retry: "never" };
    }
    await this.#http.ask("PUT", `/subnet/${weights.netuid}/weights`, { weights: named });
    const deadline = wall.now() + weightsTimeoutMs;
    for (;;) {
      const updated = await this.#lastUpdate(weights.netuid, signer.hotkey);
      if (updated !== undefined && updated > Math.max(before.lastUpdate, block.number)) {
        return { kind: "set", block: await this.#block(updated) };
      }
      if (wall.now() >= deadline) return { kind: "refused", reason: "Undecided", retry: "later" };
      await wall.sleepUntil(Math.min(deadline, wall.now() + pollMs), this.#closed.signal);
    }
  }

  async commitmentOf(netuid: NetUid, hotkey: Hotkey): Promise<PylonCommitment | undefined> {
    const answer = await this.#http.ask("GET", `/subnet/${netuid}/block/latest/commitments/${hotkey}`);
    if (answer === undefined) return undefined;
    const { block, hex } = readCommitment(answer);
    const bytes = fromHex(hex);
    if (bytes === undefined) throw unsupported("a commitment that is no hex");
    return { block, bytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    this.#http.close();
  }

  /** Pylon's job retries by itself while it cannot be asked; so do we. */
  async #lastUpdate(netuid: NetUid, hotkey: Hotkey): Promise<number | undefined> {
    try {
      const { neurons } = await this.#neurons(netuid, "latest");
      return neurons.find((neuron) => neuron.hotkey === hotkey)?.lastUpdate;
    } catch (failure) {
      if (failure instanceof LodeError && failure.retry === "later") return undefined;
      throw failure;
    }
  }

  async #finalizedNumber(): Promise<number> {
    const { number } = readTimedBlock(await this.#http.ask("GET", "/block/latest"));
    return Math.max(0, number - this.#options.finalityLag);
  }

  /** Hash from the neurons' answer, time from the block's first extrinsic: Pylon has no question for both. */
  async #block(number: number): Promise<BlockRef> {
    const known = this.#times.get(number);
    if (known !== undefined) return known;
    const { block } = await this.#neurons(this.#options.netuid, number);
    const inherent = number === 0 ? undefined : await this.#http.ask("GET", `/block/${number}/extrinsic/0`);
    if (number > 0 && inherent === undefined) throw blockUnknown(number);
    const timestampMs = number === 0 ? 0 : readBlockTime(inherent);
    const ref: BlockRef = { number: number as BlockNumber, hash: block.hash, timestampMs };
    this.#times.set(number, ref);
    if (this.#times.size > 1_024) this.#times.delete(this.#times.keys().next().value!);
    return ref;
  }

  async #neurons(netuid: NetUid, block: number | "latest"): Promise<PylonNeurons> {
    const answer = await this.#http.ask("GET", `/subnet/${netuid}/block/${block}/neurons`);
    if (answer === undefined) {
      if (block !== "latest") throw blockUnknown(block);
      throw new LodeError("SUBNET_UNKNOWN", `the chain has no subnet ${netuid}`, { retry: "never", facts: { netuid } });
    }
    return readNeurons(answer);
  }

  #metagraph({ block, neurons }: PylonNeurons): Metagraph {
    const { netuid, tempo } = this.#options;
    return { netuid, block: block.number as BlockNumber, tempo, neurons };
  }
}

/** Pylon takes shares of hotkeys; only their ratios count. The chain's word when a uid is unknown. */
function byHotkey({ uids, values }: WeightsExtrinsic, neurons: readonly Neuron[]): Record<string, number> | string {
  if (uids.length !== values.length) return "WeightVecNotEqualSize";
  if (new Set(uids).size !== uids.length) return "DuplicateUids";
  const total = values.reduce((sum, value) => sum + value, 0);
  if (total <= 0) return "WeightVecLengthIsLow";
  const hotkeys = new Map<number, string>(neurons.map(({ uid, hotkey }) => [uid, hotkey]));
  const named: Record<string, number> = {};
  for (const [i, uid] of uids.entries()) {
    const hotkey = hotkeys.get(uid);
    if (hotkey === undefined) return "UidVecContainInvalidOne";
    named[hotkey] = values[i]! / total;
  }
  return named;
}

function notFinal(block: number, finalized: number): LodeError<"CHAIN_BLOCK_UNKNOWN"> {
  return new LodeError("CHAIN_BLOCK_UNKNOWN", `block ${block} is not final yet`, {
    retry: "later",
    facts: { block, finalized },
  });
}

function blockUnknown(block: number): LodeError<"CHAIN_BLOCK_UNKNOWN"> {
  return new LodeError("CHAIN_BLOCK_UNKNOWN", `Pylon does not know block ${block}`, {
    retry: "later",
    facts: { block },
  });
}

function unsupported(what: string): LodeError<"PYLON_UNSUPPORTED"> {
  return new LodeError("PYLON_UNSUPPORTED", `Pylon does not serve ${what}`, {
    retry: "never",
    facts: { what },
    next: "Use a Subtensor endpoint for it.",
  });
}
