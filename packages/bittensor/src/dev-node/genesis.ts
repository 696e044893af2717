import type { Block } from "./blocks/block.ts";
import { codeKey, stateRoot } from "./blocks/build-block.ts";
import { type Header, headerHash } from "./blocks/header.ts";
import type { ChainRuntime } from "./metadata/chain-runtime.ts";
import { enlist, foundSubnet } from "./pallets/register.ts";
import { ChainState } from "./state/chain-state.ts";
import { StateLayer } from "./state/layer.ts";

export interface DevNeuron {
  /** SS58, prefix 42. */
  readonly hotkey: string;
  /** The hotkey itself unless told. */
  readonly coldkey?: string;
  readonly stakeRao?: bigint;
  readonly validatorPermit?: boolean;
}

/** What may be set of a subnet. What is left out has a value that makes testing easy, said at each. */
export interface SubnetParameters {
  /** Blocks; 360. */
  readonly tempo?: number;
  /** Blocks; 100. */
  readonly weightsRateLimit?: number;
  /** 0: any version goes. */
  readonly versionKey?: number;
  /** 1; the chain's own default is 1024. */
  readonly minAllowedWeights?: number;
  /** 65535. */
  readonly maxWeightsLimit?: number;
  /** 256. */
  readonly maxUids?: number;
  /** Blocks; 50. */
  readonly servingRateLimit?: number;
  /** False; the chain's own default is true. */
  readonly commitReveal?: boolean;
  /** 1. */
  readonly revealPeriodEpochs?: number;
  /** 1. */
  readonly mechanisms?: number;
}

export interface DevSubnet extends SubnetParameters {
  readonly netuid: number;
  /** Their uids follow the order. */
  readonly neurons?: readonly DevNeuron[];
  /** Who owns the subnet; nobody that has a key unless told. */
  readonly owner?: { readonly hotkey: string; readonly coldkey: string };
}

export interface GenesisOptions {
  readonly runtime: ChainRuntime;
  readonly genesisMs: number;
  readonly subnets: readonly DevSubnet[];
  readonly stakeThresholdRao: bigint;
  /** Tells one node's chain from another's. */
  readonly seed: string;
  /** Writes what the pulses need. */
  readonly prepare: (state: ChainState) => void;
}

const zeroHash = `0x${"0".repeat(64)}`;
/** An address without a key: 32 zero bytes. */
const nobody = "5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM";

/** Block 0 with its subnets. */
export function genesisBlock(options: GenesisOptions): Block {
  const { runtime } = options;
  const layer = new StateLayer();
  const state = new ChainState(runtime, layer);
  layer.set(codeKey, runtime.code);
  state.set("Timestamp", "Now", [], BigInt(options.genesisMs));
  state.set("System", "Number", [], 0);
  state.set("System", "LastRuntimeUpgrade", [], { spec_version: runtime.specVersion, spec_name: runtime.specName });
  state.set("SubtensorModule", "StakeThreshold", [], options.stakeThresholdRao);
  options.prepare(state);
  for (const subnet of options.subnets) {
    foundSubnet(state, subnet.netuid, subnet.owner ?? { hotkey: nobody, coldkey: nobody });
    setParameters(state, subnet.netuid, { ...defaults, ...subnet });
    register(state, subnet.netuid, subnet.neurons ?? [], 0);
  }
  const header: Header = {
    parentHash: zeroHash,
    number: 0,
    stateRoot: stateRoot(zeroHash, layer),
    extrinsicsRoot: `0x${Buffer.from(options.seed.padEnd(32, "\0")).toString("hex").slice(0, 64)}`,
    logs: [],
  };
  const hash = headerHash(header);
  return {
    hash,
    header,
    parent: undefined,
    timestampMs: options.genesisMs,
    extrinsics: [],
    state: layer,
    runtime,
    events: [],
    failures: new Map(),
  };
}

/** @returns the uid of the first. */
export function register(state: ChainState, netuid: number, neurons: readonly DevNeuron[], block: number): number {
  const registrations = neurons.map(({ hotkey, coldkey, stakeRao, validatorPermit }) => ({
    hotkey,
    coldkey: coldkey ?? hotkey,
    block,
    hasPermit: validatorPermit ?? false,
    stakeRao: stakeRao ?? 0n,
  }));
  return enlist(state, netuid, registrations);
}

const defaults: SubnetParameters = {
  tempo: 360,
  weightsRateLimit: 100,
  versionKey: 0,
  minAllowedWeights: 1,
  maxWeightsLimit: 65535,
  maxUids: 256,
  servingRateLimit: 50,
  commitReveal: false,
  revealPeriodEpochs: 1,
  mechanisms: 1,
};

const items: Readonly<Record<keyof SubnetParameters, readonly [item: string, isWide: boolean]>> = {
  tempo: ["Tempo", false],
  weightsRateLimit: ["WeightsSetRateLimit", true],
  versionKey: ["WeightsVersionKey", true],
  minAllowedWeights: ["MinAllowedWeights", false],
  maxWeightsLimit: ["MaxWeightsLimit", false],
  maxUids: ["MaxAllowedUids", false],
  servingRateLimit: ["ServingRateLimit", true],
  commitReveal: ["CommitRevealWeightsEnabled", false],
  revealPeriodEpochs: ["RevealPeriodEpochs", true],
  mechanisms: ["MechanismCountCurrent", false],
};

/** Sets those that are told. */
export function setParameters(state: ChainState, netuid: number, parameters: SubnetParameters): void {
  for (const [name, [item, isWide]] of Object.entries(items)) {
    const value = parameters[name as keyof SubnetParameters];
    if (value === undefined) continue;
    state.set("SubtensorModule", item, [netuid], isWide ? BigInt(value) : value);
  }
}
