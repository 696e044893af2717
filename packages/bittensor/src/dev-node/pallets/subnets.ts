import type { ChainState } from "../state/chain-state.ts";

const pallet = "SubtensorModule";

/** Where the rows of a subnet's mechanism are kept. */
export function storageIndex(netuid: number, mechanism: number): number {
  return mechanism * 4096 + netuid;
}

export const rootNetuid = 0;

export function subnetExists(state: ChainState, netuid: number): boolean {
  return state.get<boolean>(pallet, "NetworksAdded", netuid) === true;
}

export function mechanismExists(state: ChainState, netuid: number, mechanism: number): boolean {
  return subnetExists(state, netuid) && mechanism < (state.get<number>(pallet, "MechanismCountCurrent", netuid) ?? 1);
}

/** Ascending. */
export function netuids(state: ChainState): number[] {
  return state
    .entries(pallet, "NetworksAdded")
    .map(([netuid]) => netuid as number)
    .filter((netuid) => subnetExists(state, netuid))
    .sort((a, b) => a - b);
}

export function uidOf(state: ChainState, netuid: number, hotkey: string): number | undefined {
  return state.get<number | undefined>(pallet, "Uids", netuid, hotkey);
}

/** Alpha on the subnet plus what it holds on root, both in rao; root counts in full, as nothing here is priced. */
export function totalStake(state: ChainState, netuid: number, hotkey: string): bigint {
  const alpha = state.get<bigint>(pallet, "TotalHotkeyAlpha", hotkey, netuid) ?? 0n;
  if (netuid === rootNetuid) return alpha;
  return alpha + (state.get<bigint>(pallet, "TotalHotkeyAlpha", hotkey, rootNetuid) ?? 0n);
}

/** Whether the hotkey holds enough to set weights at all; a subnet's owner always does. */
export function hasStakeForWeights(state: ChainState, netuid: number, hotkey: string): boolean {
  const threshold = state.get<bigint>(pallet, "StakeThreshold") ?? 0n;
  return (
    totalStake(state, netuid, hotkey) >= threshold || state.get<string>(pallet, "SubnetOwnerHotkey", netuid) === hotkey
  );
}

export function hasPermit(state: ChainState, netuid: number, uid: number): boolean {
  if (state.get<boolean[]>(pallet, "ValidatorPermit", netuid)[uid] === true) return true;
  const owner = state.get<string>(pallet, "SubnetOwnerHotkey", netuid);
  return uidOf(state, netuid, owner) === uid;
}

export function isCommitReveal(state: ChainState, netuid: number): boolean {
  return state.get<boolean>(pallet, "CommitRevealWeightsEnabled", netuid);
}

/** Whether enough blocks have passed since the neuron last set or committed weights. */
export function passesWeightsRateLimit(state: ChainState, place: WeightsPlace, block: number): boolean {
  const last = Number(state.get<bigint[]>(pallet, "LastUpdate", place.index)[place.uid] ?? 0n);
  const limit = Number(state.get<bigint>(pallet, "WeightsSetRateLimit", place.netuid));
  return last === 0 || block - last >= limit;
}

export interface WeightsPlace {
  readonly netuid: number;
  readonly index: number;
  readonly uid: number;
}

export function touchLastUpdate(state: ChainState, place: WeightsPlace, block: number): void {
  const updates = [...state.get<bigint[]>(pallet, "LastUpdate", place.index)];
  while (updates.length <= place.uid) updates.push(0n);
  updates[place.uid] = BigInt(block);
  state.set(pallet, "LastUpdate", [place.index], updates);
}
