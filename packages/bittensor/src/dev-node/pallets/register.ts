import type { ChainState } from "../state/chain-state.ts";
import type { CallHandler } from "./dispatch.ts";
import { refuse } from "./dispatch.ts";
import { netuids, storageIndex, subnetExists, uidOf } from "./subnets.ts";

interface RegisterArgs {
  readonly netuid: number;
  readonly hotkey: string;
}

export interface Registration {
  readonly hotkey: string;
  readonly coldkey: string;
  readonly block: number;
  readonly hasPermit?: boolean;
  readonly stakeRao?: bigint;
}

/** `burned_register` and `register_limit`. Nothing is burnt here, and a full subnet takes nobody in. */
export const register: CallHandler = (context, signer, { netuid, hotkey }: RegisterArgs) => {
  const { state, block } = context;
  if (!subnetExists(state, netuid)) return refuse("SubnetNotExists");
  if (uidOf(state, netuid, hotkey) !== undefined) return refuse("HotKeyAlreadyRegisteredInSubNet");
  const owner = state.get<string>("SubtensorModule", "Owner", hotkey);
  if (state.has("SubtensorModule", "Owner", hotkey) && owner !== signer) return refuse("NonAssociatedColdKey");
  const [count, most] = ["SubnetworkN", "MaxAllowedUids"].map((item) =>
    state.get<number>("SubtensorModule", item, netuid),
  ) as [number, number];
  if (count >= most) return refuse("NoNeuronIdAvailable");
  const uid = enlist(state, netuid, [{ hotkey, coldkey: signer, block }]);
  context.emit("SubtensorModule", "NeuronRegistered", [netuid, uid, hotkey]);
  return undefined;
};

/** Gives hotkeys the next uids and places in every row of the subnet. @returns the uid of the first. */
export function enlist(state: ChainState, netuid: number, registrations: readonly Registration[]): number {
  const pallet = "SubtensorModule";
  const first = state.get<number>(pallet, "SubnetworkN", netuid);
  state.set(pallet, "SubnetworkN", [netuid], first + registrations.length);
  for (const [i, { hotkey, coldkey, block, stakeRao = 0n }] of registrations.entries()) {
    const uid = first + i;
    state.set(pallet, "Uids", [netuid, hotkey], uid);
    state.set(pallet, "Keys", [netuid, uid], hotkey);
    state.set(pallet, "Owner", [hotkey], coldkey);
    state.set(pallet, "IsNetworkMember", [hotkey, netuid], true);
    state.set(pallet, "BlockAtRegistration", [netuid, uid], BigInt(block));
    if (stakeRao > 0n) state.set(pallet, "TotalHotkeyAlpha", [hotkey, netuid], stakeRao);
  }
  const append = (item: string, key: number, place: (registration: Registration) => unknown): void => {
    const row = [...(state.get<unknown[]>(pallet, item, key) ?? [])];
    for (const [i, registration] of registrations.entries()) row[first + i] = place(registration);
    state.set(pallet, item, [key], row);
  };
  append("ValidatorPermit", netuid, ({ hasPermit }) => hasPermit === true);
  append("Active", netuid, () => true);
  append("Consensus", netuid, () => 0);
  append("Dividends", netuid, () => 0);
  append("Emission", netuid, () => 0n);
  const mechanisms = state.get<number>(pallet, "MechanismCountCurrent", netuid) ?? 1;
  for (let mechanism = 0; mechanism < mechanisms; mechanism += 1) {
    append("Incentive", storageIndex(netuid, mechanism), () => 0);
    append("LastUpdate", storageIndex(netuid, mechanism), () => 0n);
  }
  return first;
}

/** Makes a subnet that has nobody yet. */
export function foundSubnet(
  state: ChainState,
  netuid: number,
  owner: { readonly hotkey: string; readonly coldkey: string },
): void {
  const pallet = "SubtensorModule";
  state.set(pallet, "NetworksAdded", [netuid], true);
  state.set(pallet, "SubnetworkN", [netuid], 0);
  state.set(pallet, "SubnetOwner", [netuid], owner.coldkey);
  state.set(pallet, "SubnetOwnerHotkey", [netuid], owner.hotkey);
  state.set(pallet, "TotalNetworks", [], netuids(state).length);
}
