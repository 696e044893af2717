import type { CallHandler, DispatchContext, Outcome } from "./dispatch.ts";
import { refuse } from "./dispatch.ts";
import {
  hasPermit,
  hasStakeForWeights,
  isCommitReveal,
  mechanismExists,
  passesWeightsRateLimit,
  rootNetuid,
  storageIndex,
  touchLastUpdate,
  uidOf,
} from "./subnets.ts";
import { isWithinLimit, maxUpscaled } from "./weight-arithmetic.ts";

export interface WeightsArgs {
  readonly netuid: number;
  readonly mecid?: number;
  readonly dests: readonly number[];
  readonly weights: readonly number[];
  readonly version_key: bigint;
}

/** `set_weights` and `set_mechanism_weights`. */
export const setWeights: CallHandler = (context, signer, args: WeightsArgs): Outcome => {
  if (isCommitReveal(context.state, args.netuid)) return refuse("CommitRevealEnabled");
  return putWeights(context, signer, args);
};

/**
 * The chain's own order of checks, then the row is written.
 * Weights that were committed before come through here when revealed, with no rate limit: the commit had it.
 */
export function putWeights(context: DispatchContext, hotkey: string, args: WeightsArgs): Outcome {
  const { state, block } = context;
  const { netuid, dests, weights } = args;
  const mechanism = args.mecid ?? 0;
  const pallet = "SubtensorModule";
  if (netuid === rootNetuid) return refuse("CanNotSetRootNetworkWeights");
  if (dests.length !== weights.length) return refuse("WeightVecNotEqualSize");
  if (!mechanismExists(state, netuid, mechanism)) return refuse("MechanismDoesNotExist");
  const count = state.get<number>(pallet, "SubnetworkN", netuid);
  if (dests.length > count) return refuse("UidsLengthExceedUidsInSubNet");
  const uid = uidOf(state, netuid, hotkey);
  if (uid === undefined) return refuse("HotKeyNotRegisteredInSubNet");
  if (!hasStakeForWeights(state, netuid, hotkey)) return refuse("NotEnoughStakeToSetWeights");
  const versionKey = state.get<bigint>(pallet, "WeightsVersionKey", netuid);
  if (versionKey !== 0n && args.version_key < versionKey) return refuse("IncorrectWeightVersionKey");
  const place = { netuid, index: storageIndex(netuid, mechanism), uid };
  const isDirect = !isCommitReveal(state, netuid);
  if (isDirect && !passesWeightsRateLimit(state, place, block)) return refuse("SettingWeightsTooFast");
  const isSelf = dests.length === 1 && dests[0] === uid;
  if (!isSelf && !hasPermit(state, netuid, uid)) return refuse("NeuronNoValidatorPermit");
  if (new Set(dests).size !== dests.length) return refuse("DuplicateUids");
  if (dests.some((dest) => dest >= count)) return refuse("UidVecContainInvalidOne");
  const fewest = Math.min(state.get<number>(pallet, "MinAllowedWeights", netuid), count);
  if (!isSelf && weights.length < fewest) return refuse("WeightVecLengthIsLow");
  const values = maxUpscaled(weights);
  const limit = state.get<number>(pallet, "MaxWeightsLimit", netuid);
  if (!isSelf && !isWithinLimit(values, limit)) return refuse("MaxWeightExceeded");
  const row = dests.map((dest, i): [number, number] => [dest, values[i]!]);
  state.set(pallet, "Weights", [place.index, uid], row);
  if (isDirect) touchLastUpdate(state, place, block);
  context.emit(pallet, "WeightsSet", [place.index, uid]);
  return undefined;
}
