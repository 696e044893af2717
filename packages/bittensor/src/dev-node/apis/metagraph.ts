import { mechanismExists, rootNetuid, storageIndex, totalStake } from "../pallets/subnets.ts";
import type { ChainState } from "../state/chain-state.ts";
import { hyperparameters } from "./hyperparameters.ts";
import { axonOf, type NeuronKeys, neuronKeys } from "./neurons-lite.ts";

const pallet = "SubtensorModule";

interface View {
  readonly state: ChainState;
  readonly netuid: number;
  readonly index: number;
  readonly neurons: readonly NeuronKeys[];
}

type Field = readonly [name: string, read: (view: View) => unknown];

const perSubnet =
  (item: string) =>
  ({ state, netuid }: View): unknown =>
    state.get(pallet, item, netuid);
const parameter =
  (name: string) =>
  ({ state, netuid }: View): unknown =>
    hyperparameters(state, netuid)?.[name];
const row =
  (item: string) =>
  ({ state, netuid }: View): unknown =>
    state.get(pallet, item, netuid);
const mechanismRow =
  (item: string) =>
  ({ state, index }: View): unknown =>
    state.get(pallet, item, index);
const stake = (view: View, of: (hotkey: string) => bigint): bigint[] => view.neurons.map(({ hotkey }) => of(hotkey));
const alpha = (view: View, hotkey: string, netuid: number): bigint =>
  view.state.get<bigint>(pallet, "TotalHotkeyAlpha", hotkey, netuid) ?? 0n;

/** By the chain's index. What this node does not keep reads as nothing, though it was asked for. */
const fields: Readonly<Record<number, Field>> = {
  5: ["owner_hotkey", perSubnet("SubnetOwnerHotkey")],
  6: ["owner_coldkey", perSubnet("SubnetOwner")],
  7: ["block", ({ state }) => BigInt(state.get<number>("System", "Number"))],
  8: ["tempo", perSubnet("Tempo")],
  9: ["last_step", perSubnet("LastEpochBlock")],
  10: ["blocks_since_last_step", perSubnet("BlocksSinceLastStep")],
  24: ["min_allowed_weights", perSubnet("MinAllowedWeights")],
  25: ["max_weights_limit", perSubnet("MaxWeightsLimit")],
  26: ["weights_version", perSubnet("WeightsVersionKey")],
  27: ["weights_rate_limit", perSubnet("WeightsSetRateLimit")],
  28: ["activity_cutoff", ({ state, netuid }) => BigInt(state.get<number>(pallet, "ActivityCutoff", netuid))],
  29: ["max_validators", perSubnet("MaxAllowedValidators")],
  30: ["num_uids", perSubnet("SubnetworkN")],
  31: ["max_uids", perSubnet("MaxAllowedUids")],
  34: ["registration_allowed", parameter("registration_allowed")],
  36: ["immunity_period", perSubnet("ImmunityPeriod")],
  45: ["serving_rate_limit", perSubnet("ServingRateLimit")],
  46: ["commit_reveal_weights_enabled", perSubnet("CommitRevealWeightsEnabled")],
  47: ["commit_reveal_period", perSubnet("RevealPeriodEpochs")],
  52: ["hotkeys", ({ neurons }) => neurons.map(({ hotkey }) => hotkey)],
  53: ["coldkeys", ({ neurons }) => neurons.map(({ coldkey }) => coldkey)],
  55: ["axons", ({ state, netuid, neurons }) => neurons.map(({ hotkey }) => axonOf(state, netuid, hotkey))],
  56: ["active", row("Active")],
  57: ["validator_permit", row("ValidatorPermit")],
  59: ["last_update", mechanismRow("LastUpdate")],
  60: ["emission", row("Emission")],
  61: ["dividends", row("Dividends")],
  62: ["incentives", mechanismRow("Incentive")],
  63: ["consensus", row("Consensus")],
  66: [
    "block_at_registration",
    ({ state, netuid, neurons }) => neurons.map(({ uid }) => state.get(pallet, "BlockAtRegistration", netuid, uid)),
  ],
  67: ["alpha_stake", (view) => stake(view, (hotkey) => alpha(view, hotkey, view.netuid))],
  68: ["tao_stake", (view) => stake(view, (hotkey) => alpha(view, hotkey, rootNetuid))],
  69: ["total_stake", (view) => stake(view, (hotkey) => totalStake(view.state, view.netuid, hotkey))],
  72: [
    "validators",
    ({ state, netuid, neurons }) => {
      const permits = state.get<boolean[]>(pallet, "ValidatorPermit", netuid);
      return neurons.filter(({ uid }) => permits[uid] === true).map(({ uid }) => uid);
    },
  ],
};

/** Only what was asked for. @returns undefined when there is no such subnet or mechanism. */
export function selectiveMetagraph(
  state: ChainState,
  { netuid, mechanism }: { readonly netuid: number; readonly mechanism: number },
  indexes: readonly number[],
): unknown {
  if (!mechanismExists(state, netuid, mechanism)) return undefined;
  const view = { state, netuid, index: storageIndex(netuid, mechanism), neurons: neuronKeys(state, netuid) };
  const asked = indexes.map((index) => fields[index]).filter((field) => field !== undefined);
  return { netuid, ...Object.fromEntries(asked.map(([name, read]) => [name, read(view)])) };
}
