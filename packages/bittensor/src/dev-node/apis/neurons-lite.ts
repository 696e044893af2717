import { storageIndex, totalStake } from "../pallets/subnets.ts";
import type { ChainState } from "../state/chain-state.ts";

const pallet = "SubtensorModule";
const emptyAxon = {
  block: 0n,
  version: 0,
  ip: 0n,
  port: 0,
  ip_type: 0,
  protocol: 0,
  placeholder1: 0,
  placeholder2: 0,
};
const emptyPrometheus = { block: 0n, version: 0, ip: 0n, port: 0, ip_type: 0 };

/** What is known of one neuron, beside the rows of the whole subnet. */
export interface NeuronKeys {
  readonly uid: number;
  readonly hotkey: string;
  readonly coldkey: string;
}

export function neuronKeys(state: ChainState, netuid: number): NeuronKeys[] {
  const count = state.get<number>(pallet, "SubnetworkN", netuid);
  return Array.from({ length: count }, (_, uid) => {
    const hotkey = state.get<string>(pallet, "Keys", netuid, uid);
    return { uid, hotkey, coldkey: state.get<string>(pallet, "Owner", hotkey) };
  });
}

export function axonOf(state: ChainState, netuid: number, hotkey: string): typeof emptyAxon {
  return state.get<typeof emptyAxon | undefined>(pallet, "Axons", netuid, hotkey) ?? emptyAxon;
}

export function neuronsLite(state: ChainState, netuid: number): unknown[] {
  const row = <T>(item: string, key = netuid): T[] => state.get<T[]>(pallet, item, key) ?? [];
  const index = storageIndex(netuid, 0);
  const [permits, active, consensus, dividends] = [
    row<boolean>("ValidatorPermit"),
    row<boolean>("Active"),
    row<number>("Consensus"),
    row<number>("Dividends"),
  ];
  const emission = row<bigint>("Emission");
  const incentive = row<number>("Incentive", index);
  const lastUpdate = row<bigint>("LastUpdate", index);
  return neuronKeys(state, netuid).map(({ uid, hotkey, coldkey }) => ({
    hotkey,
    coldkey,
    uid,
    netuid,
    active: active[uid] ?? false,
    axon_info: axonOf(state, netuid, hotkey),
    prometheus_info: emptyPrometheus,
    stake: [[coldkey, totalStake(state, netuid, hotkey)]],
    rank: 0,
    emission: emission[uid] ?? 0n,
    incentive: incentive[uid] ?? 0,
    consensus: consensus[uid] ?? 0,
    trust: 0,
    validator_trust: 0,
    dividends: dividends[uid] ?? 0,
    last_update: lastUpdate[uid] ?? 0n,
    validator_permit: permits[uid] ?? false,
    pruning_score: 0,
  }));
}

export function neuronLite(state: ChainState, netuid: number, uid: number): unknown {
  return neuronsLite(state, netuid)[uid];
}
