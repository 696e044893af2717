import type { AxonInfo, MetagraphFields } from "../../chain/index.ts";
import { formatAddress } from "../address/axon-address.ts";
import { asBigint, asBoolean, asList, asNumber, asRecord, asText } from "../codec/decoded.ts";
import type { BlockView } from "./block-view.ts";

interface Field<Value> {
  /** The chain's number for it, by which it is asked for. */
  readonly index: number;
  /** The chain's name, under which it comes. */
  readonly name: string;
  readonly read: (value: unknown) => Value;
}

const listOf =
  <Value>(read: (value: unknown) => Value) =>
  (value: unknown): readonly Value[] =>
    asList(value).map(read);
const addresses = listOf(asText) as (value: unknown) => readonly never[];

/** @source subtensor pallets/subtensor/src/rpc_info/metagraph.rs, SelectiveMetagraphIndex */
const fields: { readonly [Name in keyof MetagraphFields]: Field<MetagraphFields[Name]> } = {
  block: { index: 7, name: "block", read: asNumber },
  tempo: { index: 8, name: "tempo", read: asNumber },
  lastStep: { index: 9, name: "last_step", read: asNumber },
  blocksSinceLastStep: { index: 10, name: "blocks_since_last_step", read: asNumber },
  minAllowedWeights: { index: 24, name: "min_allowed_weights", read: asNumber },
  maxWeightsLimit: { index: 25, name: "max_weights_limit", read: asNumber },
  weightsVersion: { index: 26, name: "weights_version", read: asBigint },
  weightsRateLimit: { index: 27, name: "weights_rate_limit", read: asNumber },
  activityCutoff: { index: 28, name: "activity_cutoff", read: asNumber },
  maxValidators: { index: 29, name: "max_validators", read: asNumber },
  numUids: { index: 30, name: "num_uids", read: asNumber },
  maxUids: { index: 31, name: "max_uids", read: asNumber },
  commitRevealWeightsEnabled: { index: 46, name: "commit_reveal_weights_enabled", read: asBoolean },
  commitRevealPeriod: { index: 47, name: "commit_reveal_period", read: asNumber },
  hotkeys: { index: 52, name: "hotkeys", read: addresses },
  coldkeys: { index: 53, name: "coldkeys", read: addresses },
  axons: { index: 55, name: "axons", read: listOf(readAxon) },
  active: { index: 56, name: "active", read: listOf(asBoolean) },
  validatorPermit: { index: 57, name: "validator_permit", read: listOf(asBoolean) },
  lastUpdate: { index: 59, name: "last_update", read: listOf(asNumber) },
  emission: { index: 60, name: "emission", read: listOf(asBigint) },
  dividends: { index: 61, name: "dividends", read: listOf(asNumber) },
  incentives: { index: 62, name: "incentives", read: listOf(asNumber) },
  alphaStake: { index: 67, name: "alpha_stake", read: listOf(asBigint) },
  taoStake: { index: 68, name: "tao_stake", read: listOf(asBigint) },
  totalStake: { index: 69, name: "total_stake", read: listOf(asBigint) },
};

/** The named fields of a subnet's metagraph at one block, or undefined when there is no such subnet or mechanism. */
export async function readMetagraphFields<Name extends keyof MetagraphFields>(
  view: BlockView,
  netuid: number,
  mechanism: number,
  names: readonly Name[],
): Promise<Pick<MetagraphFields, Name> | undefined> {
  const indexes = names.map((name) => fields[name].index);
  const api = "SubnetInfoRuntimeApi";
  const answer =
    mechanism === 0
      ? await view.call(api, "get_selective_metagraph", [netuid, indexes])
      : await view.call(api, "get_selective_mechagraph", [netuid, mechanism, indexes]);
  if (answer === undefined) return undefined;
  const record = asRecord(answer);
  const read = names.map((name) => [name, fields[name].read(record[fields[name].name])] as const);
  return Object.fromEntries(read) as unknown as Pick<MetagraphFields, Name>;
}

export function readAxon(value: unknown): AxonInfo {
  const { ip, ip_type, port, version, protocol, block } = asRecord(value);
  const address = asBigint(ip);
  return {
    address: formatAddress(address, asNumber(ip_type)),
    port: asNumber(port),
    version: asNumber(version),
    protocol: asNumber(protocol),
    block: asNumber(block),
    isServing: address !== 0n,
  };
}
