import { compact } from "@polkadot-api/substrate-bindings";
import { fromHex } from "../../keys/portable.ts";
import type { Block } from "../blocks/block.ts";
import { concat } from "../blocks/header.ts";
import { decodeExtrinsic } from "../extrinsics/decode-extrinsic.ts";
import { isInvalid, nonceOf, validate } from "../extrinsics/validate.ts";
import { nextEpochBlock } from "../pallets/epochs.ts";
import type { PoolGuards } from "../pallets/pool-guards.ts";
import { ChainState } from "../state/chain-state.ts";
import { hyperparameters, hyperparametersByName } from "./hyperparameters.ts";
import { selectiveMetagraph } from "./metagraph.ts";
import { neuronLite, neuronsLite } from "./neurons-lite.ts";

export interface ApiContext {
  readonly block: Block;
  readonly state: ChainState;
  readonly genesisHash: string;
  readonly guards: PoolGuards;
}

type Api = (context: ApiContext, ...args: never[]) => unknown;

/** What runtime calls answer, in the decoded shapes of the metadata. */
const apis: Readonly<Record<string, Api>> = {
  Core_version: ({ state }) => state.runtime.version,
  Metadata_metadata: ({ state }) => {
    const { metadata } = state.runtime;
    return metadata.get(Math.min(...metadata.keys()));
  },
  Metadata_metadata_at_version: ({ state }, version: number) => state.runtime.metadata.get(version),
  Metadata_metadata_versions: ({ state }) => [...state.runtime.metadata.keys()],
  AuraApi_slot_duration: ({ state }) => state.runtime.constant("Aura", "SlotDuration"),
  AccountNonceApi_account_nonce: ({ state }, account: string) => nonceOf(state, account),
  TaggedTransactionQueue_validate_transaction: (context, _source: unknown, tx: Uint8Array) => validity(context, tx),
  NeuronInfoRuntimeApi_get_neurons_lite: ({ state }, netuid: number) => neuronsLite(state, netuid),
  NeuronInfoRuntimeApi_get_neuron_lite: ({ state }, netuid: number, uid: number) => neuronLite(state, netuid, uid),
  SubnetInfoRuntimeApi_get_selective_metagraph: ({ state }, netuid: number, indexes: number[]) =>
    selectiveMetagraph(state, { netuid, mechanism: 0 }, indexes),
  SubnetInfoRuntimeApi_get_selective_mechagraph: ({ state }, netuid: number, mechanism: number, indexes: number[]) =>
    selectiveMetagraph(state, { netuid, mechanism }, indexes),
  SubnetInfoRuntimeApi_get_subnet_hyperparams_v2: ({ state }, netuid: number) => hyperparameters(state, netuid),
  SubnetInfoRuntimeApi_get_subnet_hyperparams: ({ state }, netuid: number) => hyperparameters(state, netuid),
  SubnetInfoRuntimeApi_get_subnet_hyperparams_v3: ({ state }, netuid: number) => hyperparametersByName(state, netuid),
  SubnetInfoRuntimeApi_get_next_epoch_start_block: ({ state }, netuid: number) => nextEpochBlock(state, netuid),
};

/** Answers a runtime call. @returns undefined when this runtime has no such call or the node does not answer it. */
export function callApi(context: ApiContext, name: string, input: string): Uint8Array | undefined {
  const codec = context.state.runtime.api(name);
  const api = apis[name];
  if (codec === undefined || api === undefined) return undefined;
  const args = codec.args.dec(fromHex(input) ?? new Uint8Array());
  return codec.value.enc(api(context, ...(args as never[])));
}

function withLength(bytes: Uint8Array): Uint8Array {
  return concat([compact.enc(bytes.length), bytes]);
}

function validity({ block, state, genesisHash, guards }: ApiContext, tx: Uint8Array): unknown {
  // The argument is an extrinsic: its own length reads as that of the bytes.
  const extrinsic = decodeExtrinsic(state.runtime, withLength(tx));
  if (extrinsic === undefined) return { success: false, value: { type: "Invalid", value: { type: "Call" } } };
  const found = validate(extrinsic, {
    state,
    block: block.header.number + 1,
    parentHash: block.hash,
    genesisHash,
    guards,
  });
  if (isInvalid(found)) return { success: false, value: found };
  const tag = (nonce: number): Uint8Array => new TextEncoder().encode(`${extrinsic.signer}:${nonce}`);
  const longevity = Number.isFinite(found.lastBlock)
    ? BigInt(found.lastBlock - block.header.number)
    : 0xffffffffffffffffn;
  return {
    success: true,
    value: {
      priority: extrinsic.tip,
      requires: found.isFuture ? [tag(extrinsic.nonce - 1)] : [],
      provides: [tag(extrinsic.nonce)],
      longevity,
      propagate: true,
    },
  };
}
