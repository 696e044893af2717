import { type Clock, SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { ready } from "../keys/portable.ts";
import { type BlockView, viewOf } from "./block-view.ts";
import { type Block, isAncestor } from "./blocks/block.ts";
import { buildBlock } from "./blocks/build-block.ts";
import { Chain } from "./blocks/chain.ts";
import { Pool } from "./blocks/pool.ts";
import type { DevNodeOptions, ForkOptions, UpgradeOptions } from "./dev-node-options.ts";
import { isPulseOf, OwnBeacon, type Pulse, quicknetKey } from "./drand/beacon.ts";
import { nonceOf, type ValidationContext } from "./extrinsics/validate.ts";
import { type DevNeuron, genesisBlock, register, type SubnetParameters, setParameters } from "./genesis.ts";
import { ChainRuntime } from "./metadata/chain-runtime.ts";
import { revealCommitments } from "./pallets/commitments.ts";
import type { DispatchContext } from "./pallets/dispatch.ts";
import { configureBeacon, startPulses, writePulse, writePulses } from "./pallets/drand.ts";
import { nextEpochBlock, stepEpochs } from "./pallets/epochs.ts";
import type { PoolGuards } from "./pallets/pool-guards.ts";
import { revealTimelocked } from "./pallets/timelocked-weights.ts";
import { rpcMethods, submitted } from "./rpc/methods.ts";
import { RpcServer } from "./rpc/server.ts";
import { WireFaults } from "./rpc/wire-faults.ts";
import { ChainState } from "./state/chain-state.ts";

const defaultGenesisMs = Date.UTC(2026, 0, 1);
const defaultSeed = "lode";
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
  #areRetractedLost = false;
  #isDrandStalled = false;
  #salt = 0;
  readonly #beacon: OwnBeacon | undefined;
  readonly #injected: Pulse[] = [];

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
    this.#beacon = options.drand === "quicknet" ? undefined : new OwnBeacon(options.seed ?? defaultSeed);
    this.#chain = new Chain({
      genesis: genesisBlock({
        runtime,
        genesisMs: this.genesisMs,
        subnets: options.subnets ?? [],
        stakeThresholdRao: options.stakeThresholdRao ?? 0n,
        seed: options.seed ?? defaultSeed,
        prepare: (state) => {
          configureBeacon(state, this.#beacon);
          if (this.#beacon !== undefined) startPulses(state, this.genesisMs);
        },
      }),
      finalityLag: options.finalityLag ?? 2,
      keptStates: options.keptStates ?? 256,
    });
    this.#pool = new Pool(() => this.#validation());
    this.#chain.listen({
      onBest: (block, retracted) => {
        for (const each of retracted) this.#pool.onRetracted(each, !this.#areRetractedLost);
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

  /** Seals up to and including the block in which the subnet's next epoch fires. */
  sealToNextEpoch(netuid: number): BlockView {
    const next = nextEpochBlock(this.#state(), netuid);
    return next === undefined ? this.best : this.sealTo(Math.max(Number(next), this.best.number + 1));
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
    return register(this.#state(), netuid, [neuron], this.best.number);
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

  /** What goes wrong, on request. */
  readonly faults = {
    /** Cuts every connection at once. */
    drop: (): void => this.#server.drop(),
    /** Connections stay open and say nothing. */
    silence: (isSilent: boolean): void => {
      this.#wire.isSilent = isSilent;
    },
    /** The next handshakes and HTTP requests are refused. */
    refuseHandshakes: (count: number, status = 429): void => this.#wire.refuseHandshakes(count, status),
    /** Whoever next asks for the method is cut off, before the node acted on it or after, but unanswered. */
    hangUpOn: (method: string, when: "before" | "after"): void => this.#wire.hangUpOn(method, when),
    /** No pulses are written; afterwards those that were missed come over some blocks. */
    stallDrand: (isStalled: boolean): void => {
      this.#isDrandStalled = isStalled;
    },
    /** Blocks go on, nothing more becomes final. */
    stallFinality: (isStalled: boolean): void => {
      this.#chain.isFinalityStalled = isStalled;
      this.#chain.finalize();
    },
    /** Makes a rival branch. @throws LodeError DEV_FORK_FINAL for one that would undo what is final. */
    fork: (options: ForkOptions): readonly BlockView[] => this.#fork(options),
    /** Makes a rival branch that wins: the best `depth` blocks are undone. */
    reorg: (options: Omit<ForkOptions, "length">): readonly BlockView[] =>
      this.#fork({ ...options, length: options.depth + 1 }),
  } as const;

  /** Hands over a pulse of the real beacon; the next block writes it. @throws LodeError DEV_PULSE_REFUSED */
  injectPulse(pulse: Pulse): void {
    const key = this.#beacon === undefined ? quicknetKey() : this.#beacon.publicKey;
    if (!isPulseOf(key, pulse)) {
      const facts = { round: Number(pulse.round) };
      const message = `this is not the pulse of round ${pulse.round} of the beacon that the node follows`;
      throw new LodeError("DEV_PULSE_REFUSED", message, { retry: "never", facts });
    }
    this.#injected.push(pulse);
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
    if (this.#beacon !== undefined && !this.#isDrandStalled) writePulses(context, this.#beacon);
    for (const pulse of this.#injected.splice(0)) writePulse(context, pulse);
    stepEpochs(context, (netuid, epoch) => revealTimelocked(context, netuid, epoch));
    revealCommitments(context);
  }

  #fork({ depth, length, areExtrinsicsLost }: ForkOptions): readonly BlockView[] {
    const base = this.#chain.at(this.#chain.best.header.number - depth);
    if (base === undefined || !isAncestor(this.#chain.finalized, base)) {
      const facts = { depth, best: this.best.number, finalized: this.finalized.number };
      throw new LodeError("DEV_FORK_FINAL", `a fork ${depth} blocks deep would undo what is final`, {
        retry: "never",
        facts,
        next: "Stall finality first, or fork less deep.",
      });
    }
    this.#salt += 1;
    this.#areRetractedLost = areExtrinsicsLost ?? false;
    const made: Block[] = [];
    for (let i = 0; i < length; i += 1) made.push(this.#import(made.at(-1) ?? base, this.#salt, []));
    this.#areRetractedLost = false;
    return made.map(viewOf);
  }

  #state(): ChainState {
    return new ChainState(this.#chain.best.runtime, this.#chain.best.state!);
  }

  #validation(): ValidationContext {
    return {
      state: this.#state(),
      block: this.#chain.best.header.number + 1,
      parentHash: this.#chain.best.hash,
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
