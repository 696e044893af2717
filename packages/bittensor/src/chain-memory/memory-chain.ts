import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type {
  BlockRef,
  ChainClient,
  Metagraph,
  Neuron,
  Signer,
  WeightsExtrinsic,
  WeightsOutcome,
} from "../chain/index.ts";
import { ready } from "../keys/portable.ts";
import type { BlockNumber, Hotkey, NetUid } from "../primitives/index.ts";
import { BlockTimes } from "./block-times.ts";
import { refusalOf, rowOf } from "./judge-weights.ts";
import { isSignedByItsHotkey, type SignedWeights, signWeights } from "./signed-weights.ts";
import { StateFile } from "./state-file.ts";
import { emptyState, neuronsAt, type SubnetState, withNeuron, withNonceUsed, withWeights } from "./subnet-state.ts";

export interface MemoryChainOptions {
  /** Protocol time: blocks are a function of it. */
  readonly clock: Clock;
  /** Decides the block hashes. */
  readonly seed: string | number;
  /** When block 0 was made, epoch milliseconds. */
  readonly genesisMs: number;
  /** 12 000 on the live network. */
  readonly blockTimeMs: number;
  /** How many blocks behind the newest one is final. */
  readonly finalityLag: number;
  readonly netuid: NetUid;
  readonly tempo: number;
  /** Blocks between two settings of weights by one hotkey. */
  readonly weightsRateLimit: number;
  readonly versionKey: number;
  /** Registered in block 0. */
  readonly neurons: readonly Neuron[];
}

/**
 * A chain of one subnet that lives in this process: blocks follow the clock, writes are signed and judged by the
 * chain's rules, and what was written survives when {@link MemoryChain.open} is given a file.
 */
export class MemoryChain implements ChainClient {
  readonly #options: MemoryChainOptions;
  readonly #blocks: BlockTimes;
  #state: SubnetState;
  #file: StateFile | undefined;
  /** Writes go one after the other. */
  #writing: Promise<unknown> = Promise.resolve();

  /** @throws LodeError CHAIN_NEURON_INVALID when two of the neurons share a uid or a hotkey. */
  constructor(options: MemoryChainOptions) {
    this.#options = options;
    this.#blocks = new BlockTimes({ ...options, seed: String(options.seed) });
    this.#state = options.neurons.reduce(atGenesis, emptyState);
  }

  /** As the constructor, and keeps its state in a file: weights, nonces and registrations of an earlier run are there again. */
  static async open(options: MemoryChainOptions & { readonly statePath: string }): Promise<MemoryChain> {
    const chain = new MemoryChain(options);
    const { genesisMs, blockTimeMs, netuid } = options;
    const file = new StateFile(options.statePath, [chain.genesisHash, genesisMs, blockTimeMs, netuid].join(":"));
    const kept = await file.read();
    const { registrations } = kept.registrations.reduce(withNeuron, chain.#state);
    chain.#state = { ...kept, registrations };
    chain.#file = file;
    return chain;
  }

  get netuid(): NetUid {
    return this.#options.netuid;
  }

  /** Names this chain in signatures. */
  get genesisHash(): string {
    return this.#blocks.block(0).hash;
  }

  async finalizedHead(): Promise<BlockRef> {
    return this.#blocks.block(this.#finalized());
  }

  async firstBlockAfter(atMs: number): Promise<BlockRef | undefined> {
    const number = this.#blocks.firstAfter(atMs);
    return number <= this.#finalized() ? this.#blocks.block(number) : undefined;
  }

  async metagraph(netuid: NetUid): Promise<Metagraph> {
    return this.#metagraph(netuid, this.#newest());
  }

  async metagraphAt(netuid: NetUid, block: BlockNumber): Promise<Metagraph> {
    const finalized = this.#finalized();
    if (block <= finalized) return this.#metagraph(netuid, block);
    throw new LodeError("CHAIN_BLOCK_UNKNOWN", `block ${block} is not final yet`, {
      retry: "later",
      facts: { block, finalized },
    });
  }

  async weights(netuid: NetUid): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>> {
    this.#checkSubnet(netuid);
    return this.#state.weights;
  }

  async setWeights(signer: Signer, weights: WeightsExtrinsic): Promise<WeightsOutcome> {
    await ready();
    return this.#oneByOne(() => {
      const nonce = this.#state.nonces.get(signer.hotkey) ?? 0;
      return this.#take(signWeights(signer, weights, nonce, this.genesisHash));
    });
  }

  /** The nonce that the hotkey's next extrinsic has to carry. */
  async nonceOf(hotkey: Hotkey): Promise<number> {
    return this.#state.nonces.get(hotkey) ?? 0;
  }

  /** What a node does with an extrinsic from outside: a bad signature or a used nonce never reaches the rules. */
  async submit(signed: SignedWeights): Promise<WeightsOutcome> {
    await ready();
    return this.#oneByOne(() => this.#take(signed));
  }

  /** Registers a neuron as of the newest block, or changes the one at its uid. */
  async register(neuron: Neuron): Promise<void> {
    await this.#oneByOne(() => this.#keep(withNeuron(this.#state, { atBlock: this.#newest(), neuron })));
  }

  /** Waits for writes under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
  }

  async #take(signed: SignedWeights): Promise<WeightsOutcome> {
    const { hotkey, weights } = signed;
    const expected = this.#state.nonces.get(hotkey) ?? 0;
    const block = this.#newest();
    const neurons = neuronsAt(this.#state, block);
    const own = neurons.find((neuron) => neuron.hotkey === hotkey);
    // A stranger's nonces are not remembered, or strangers could fill the memory.
    if (own === undefined) return { kind: "refused", reason: "HotKeyNotRegisteredInSubNet", retry: "never" };
    if (!isSignedByItsHotkey(signed, this.genesisHash)) return { kind: "refused", reason: "BadProof", retry: "never" };
    if (signed.nonce !== expected) {
      return { kind: "refused", reason: signed.nonce < expected ? "Stale" : "Future", retry: "later" };
    }
    const reason = refusalOf(hotkey, weights, { rules: this.#options, neurons, block });
    // A refused extrinsic has used up its nonce too, or somebody could repeat it when it would no longer be refused.
    const used = withNonceUsed(this.#state, hotkey);
    await this.#keep(reason === undefined ? withWeights(used, { by: own, atBlock: block, row: rowOf(weights) }) : used);
    if (reason === undefined) return { kind: "set", block: this.#blocks.block(block) };
    return { kind: "refused", reason, retry: reason === "SettingWeightsTooFast" ? "later" : "never" };
  }

  async #keep(state: SubnetState): Promise<void> {
    const registrations = state.registrations.slice(this.#options.neurons.length);
    await this.#file?.write({ ...state, registrations });
    this.#state = state;
  }

  #oneByOne<T>(write: () => Promise<T>): Promise<T> {
    const result = this.#writing.then(write);
    this.#writing = result.catch(() => {});
    return result;
  }

  #metagraph(netuid: NetUid, block: number): Metagraph {
    this.#checkSubnet(netuid);
    const neurons = neuronsAt(this.#state, block);
    return { netuid, block: block as BlockNumber, tempo: this.#options.tempo, neurons };
  }

  #newest(): number {
    return this.#blocks.newestAt(this.#options.clock.now());
  }

  #finalized(): number {
    return Math.max(0, this.#newest() - this.#options.finalityLag);
  }

  #checkSubnet(netuid: NetUid): void {
    if (netuid === this.#options.netuid) return;
    throw new LodeError("SUBNET_UNKNOWN", `this chain has no subnet ${netuid}`, { retry: "never", facts: { netuid } });
  }
}

function atGenesis(state: SubnetState, neuron: Neuron): SubnetState {
  if (state.registrations.some((other) => other.neuron.uid === neuron.uid)) {
    const facts = { uid: neuron.uid };
    throw new LodeError("CHAIN_NEURON_INVALID", `two neurons share uid ${neuron.uid}`, { retry: "never", facts });
  }
  return withNeuron(state, { atBlock: 0, neuron });
}
