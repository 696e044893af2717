import { type Clock, SystemClock } from "@lode/runtime/clock";
import { ready } from "../keys/index.ts";
import type { Block } from "./blocks/block.ts";
import { buildBlock } from "./blocks/build-block.ts";
import { Chain } from "./blocks/chain.ts";
import { Pool } from "./blocks/pool.ts";
import { nonceOf, type ValidationContext } from "./extrinsics/validate.ts";
import {
  type DevNeuron,
  type DevSubnet,
  genesisBlock,
  register,
  type SubnetParameters,
  setParameters,
} from "./genesis.ts";
import { ChainRuntime } from "./metadata/chain-runtime.ts";
import type { ChainEvent, DispatchContext } from "./pallets/dispatch.ts";
import { stepEpochs } from "./pallets/epochs.ts";
import type { PoolGuards } from "./pallets/pool-guards.ts";
import { rpcMethods, submitted } from "./rpc/methods.ts";
import { RpcServer } from "./rpc/server.ts";
import { WireFaults } from "./rpc/wire-faults.ts";
import { ChainState } from "./state/chain-state.ts";

/** When blocks are made: by hand, whenever an extrinsic arrives, or as a clock goes. */
export type Sealing = "manual" | "instant" | "clock";

export interface DevNodeOptions {
  /** 127.0.0.1. */
  readonly host?: string;
  /** Any free one unless told. */
  readonly port?: number;
  /** `manual`. */
  readonly sealing?: Sealing;
  /** Whose time the blocks follow when a clock seals them: the machine's unless told. */
  readonly clock?: Clock;
  /** When block 0 was made; 2026-01-01 unless told, or now where a clock seals. */
  readonly genesisMs?: number;
  /** 12 000. Block n carries the timestamp `genesisMs + n × blockTimeMs`. */
  readonly blockTimeMs?: number;
  /** How many blocks behind the best one is final; 2. */
  readonly finalityLag?: number;
  /** Blocks below the final one whose state is still answered for; 256, as nodes that are no archive keep. */
  readonly keptStates?: number;
  /** Tells this chain's hashes from another's. */
  readonly seed?: string;
  readonly subnets?: readonly DevSubnet[];
  /** 0. */
  readonly stakeThresholdRao?: bigint;
  readonly poolGuards?: PoolGuards;
  /** 424. */
  readonly specVersion?: number;
  /** Whether the first runtime has `netuid` as a type of its own. */
  readonly wrapNetUid?: boolean;
  /** Bytes of a real chain's metadata to stand on, instead of those that are synthesised. */
  readonly metadata?: Uint8Array;
}

/** The next runtime: one more than the last, and the same otherwise, unless told. */
export interface UpgradeOptions {
  readonly specVersion?: number;
  readonly wrapNetUid?: boolean;
  /** Bytes of a real chain's metadata. */
  readonly metadata?: Uint8Array;
}

const defaultGenesisMs = Date.UTC(2026, 0, 1);
const specName = "node-subtensor";
/** Sealed in one go at most, so that a clock that leaps does not hold the process for long. */
const maxBlocksAtOnce = 10_000;

/**
 * Boots a chain in this process and serves it over WebSocket and HTTP.
 * @throws LodeError DEV_METADATA_UNUSABLE
 */
export async function startDevNode(options: DevNodeOptions = {}): Promise<DevNode> {
  await ready();
  const node = new DevNode(options);
  await node.start();
  return node;
}

/** A small Subtensor: real keys, real storage, real extrinsics; its rules are those of our tables and handlers. */
export class DevNode implements AsyncDisposable {
  readonly blockTimeMs: number;
  readonly genesisMs: number;
  readonly #options: DevNodeOptions;
  readonly #chain: Chain;
  readonly #pool: Pool;
  readonly #wire = new WireFaults();
  readonly #server: RpcServer;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #following: Promise<void> = Promise.resolve();
  #port = 0;
  #wrapNetUid: boolean;
  #upgradeTo: ChainRuntime | undefined;
  #isSealScheduled = false;
  #keepRetracted = true;

  constructor(options: DevNodeOptions) {
    this.#options = options;
    this.#clock = options.clock ?? new SystemClock();
    this.blockTimeMs = options.blockTimeMs ?? 12_000;
    this.genesisMs = options.genesisMs ?? (options.sealing === "clock" ? this.#clock.now() : defaultGenesisMs);
    this.#wrapNetUid = options.wrapNetUid ?? false;
    const runtime =
      options.metadata === undefined
        ? this.#synthesise(options.specVersion ?? 424)
        : ChainRuntime.fromBytes(options.metadata);
    this.#chain = new Chain({
      genesis: genesisBlock({
        runtime,
        genesisMs: this.genesisMs,
        subnets: options.subnets ?? [],
        stakeThresholdRao: options.stakeThresholdRao ?? 0n,
        seed: options.seed ?? "lode",
        prepare: () => {},
      }),
      finalityLag: options.finalityLag ?? 2,
      keptStates: options.keptStates ?? 256,
    });
    this.#pool = new Pool(() => this.#validation());
    this.#chain.listen({
      onBest: (block, retracted) => {
        for (const each of retracted) this.#pool.onRetracted(each, this.#keepRetracted);
        this.#pool.onBest(block);
      },
      onFinalized: (block) => this.#pool.onFinalized(block),
    });
    this.#server = new RpcServer({
      host: options.host ?? "127.0.0.1",
      port: options.port ?? 0,
      faults: this.#wire,
      methods: rpcMethods({
        chain: this.#chain,
        pool: this.#pool,
        guards: this.#guards,
        chainName: "Lode development",
        submit: (bytes) => {
          const result = submitted(this.#pool.submit(bytes));
          if (options.sealing === "instant") this.#sealSoon();
          return result;
        },
      }),
    });
  }

  async start(): Promise<void> {
    this.#port = await this.#server.listen();
    if (this.#options.sealing === "clock") this.#following = this.#follow();
  }

  get wsUrl(): string {
    return `ws://${this.#options.host ?? "127.0.0.1"}:${this.#port}`;
  }

  /** For single requests by POST. */
  get url(): string {
    return this.wsUrl.replace("ws:", "http:");
  }

  get genesisHash(): string {
    return this.#chain.genesis.hash;
  }

  get best(): BlockView {
    return viewOf(this.#chain.best);
  }

  get finalized(): BlockView {
    return viewOf(this.#chain.finalized);
  }

  /** Open WebSockets. */
  get connections(): number {
    return this.#server.connections;
  }

  /** Extrinsics that wait for a block, as hex. */
  get pending(): readonly string[] {
    return this.#pool.pending;
  }

  /** On the best branch; undefined above it. */
  blockAt(number: number): BlockView | undefined {
    const block = this.#chain.at(number);
    return block && viewOf(block);
  }

  /** Makes blocks on the best one. @returns the last. */
  seal(count = 1): BlockView {
    for (let i = 0; i < count; i += 1) this.#import(this.#chain.best, 0, this.#pool.candidates());
    return this.best;
  }

  /** Seals up to a height. */
  sealTo(number: number): BlockView {
    return this.seal(Math.max(0, number - this.best.number));
  }

  /** The decoded storage as of the best block; undefined for what reads as nothing. */
  read<T>(pallet: string, item: string, ...keys: readonly unknown[]): T {
    return this.#state().get<T>(pallet, item, ...keys);
  }

  /** Writes storage as of the best block, in the decoded shape. Clients that read this block before may not notice. */
  write(pallet: string, item: string, keys: readonly unknown[], value: unknown): void {
    this.#state().set(pallet, item, keys, value);
  }

  /** Changes a subnet's parameters as of the best block. */
  setParameters(netuid: number, parameters: SubnetParameters): void {
    setParameters(this.#state(), netuid, parameters);
  }

  /** Registers a neuron as of the best block. @returns its uid. */
  registerNeuron(netuid: number, neuron: DevNeuron): number {
    return register(this.#state(), netuid, neuron, this.best.number);
  }

  /** The nonce on chain; those that wait do not count. */
  nonceOf(account: string): number {
    return nonceOf(this.#state(), account);
  }

  /** The next block brings another runtime. @returns its spec version. */
  upgrade(options: UpgradeOptions = {}): number {
    this.#wrapNetUid = options.wrapNetUid ?? this.#wrapNetUid;
    const current = this.#chain.best.runtime;
    this.#upgradeTo =
      options.metadata === undefined
        ? this.#synthesise(options.specVersion ?? current.specVersion + 1)
        : ChainRuntime.fromBytes(options.metadata);
    return this.#upgradeTo.specVersion;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    await this.#server[Symbol.asyncDispose]();
  }

  get #guards(): PoolGuards {
    return this.#options.poolGuards ?? "all";
  }

  #synthesise(specVersion: number): ChainRuntime {
    return ChainRuntime.synthesise({
      specName,
      specVersion,
      transactionVersion: 1,
      wrapNetUid: this.#wrapNetUid,
      blockTimeMs: this.blockTimeMs,
    });
  }

  #import(parent: Block, salt: number, extrinsics: readonly string[]): Block {
    const number = parent.header.number + 1;
    const block = buildBlock(parent, {
      timestampMs: this.genesisMs + number * this.blockTimeMs,
      blockTimeMs: this.blockTimeMs,
      extrinsics,
      genesisHash: this.genesisHash,
      guards: this.#guards,
      salt,
      onInitialize: (context) => this.#onInitialize(context),
      upgradeTo: this.#upgradeTo,
    });
    this.#upgradeTo = undefined;
    this.#chain.import(block);
    return block;
  }

  #onInitialize(context: DispatchContext): void {
    stepEpochs(context, () => {});
  }

  #state(): ChainState {
    return new ChainState(this.#chain.best.runtime, this.#chain.best.state!);
  }

  #validation(): ValidationContext {
    return {
      state: this.#state(),
      block: this.#chain.best.header.number + 1,
      genesisHash: this.genesisHash,
      guards: this.#guards,
    };
  }

  /** After the answer to whoever submitted has left. */
  #sealSoon(): void {
    if (this.#isSealScheduled) return;
    this.#isSealScheduled = true;
    setImmediate(() => {
      this.#isSealScheduled = false;
      if (!this.#stopping.signal.aborted) this.seal();
    });
  }

  /** Makes each block at its time; after a leap of the clock, all that are due. */
  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    try {
      for (;;) {
        await this.#clock.sleepUntil(this.genesisMs + (this.best.number + 1) * this.blockTimeMs, signal);
        const due = Math.floor((this.#clock.now() - this.genesisMs) / this.blockTimeMs);
        this.seal(Math.min(due - this.best.number, maxBlocksAtOnce));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** A block as tests look at it. */
export interface BlockView {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestampMs: number;
  readonly specVersion: number;
  /** Hex, the inherent first. */
  readonly extrinsics: readonly string[];
  /** With the index of the extrinsic they belong to. */
  readonly events: readonly (ChainEvent & { readonly extrinsic: number | undefined })[];
}

function viewOf(block: Block): BlockView {
  return {
    number: block.header.number,
    hash: block.hash,
    parentHash: block.header.parentHash,
    timestampMs: block.timestampMs,
    specVersion: block.runtime.specVersion,
    extrinsics: block.extrinsics,
    events: block.events,
  };
}
