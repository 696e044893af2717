import type { Neuron, WeightsExtrinsic } from "../chain/index.ts";
import type { Hotkey } from "../primitives/index.ts";
import { maxWeight } from "../weights/max-upscale.ts";

export interface WeightsRules {
  readonly netuid: number;
  /** Blocks between two settings of one hotkey. */
  readonly weightsRateLimit: number;
  /** The lowest version key that is taken; 0 takes any. */
  readonly versionKey: number;
}

/**
 * The chain's own word for why it refuses these weights, or undefined if it takes them. Checks come in the chain's order.
 * `UidsNotAscending` is ours: the chain would sort them, our port asks for sorted ones.
 * @source subtensor spec 425, pallets/subtensor/src/subnets/weights.rs, do_set_weights
 */
export function refusalOf(
  hotkey: Hotkey,
  weights: WeightsExtrinsic,
  subnet: { readonly rules: WeightsRules; readonly neurons: readonly Neuron[]; readonly block: number },
): string | undefined {
  const { rules, neurons, block } = subnet;
  const { uids, values } = weights;
  if (weights.netuid !== rules.netuid) return "SubnetNotExists";
  if (uids.length !== values.length) return "WeightVecNotEqualSize";
  if (weights.mechanism !== 0) return "MechanismDoesNotExist";
  if (uids.length > neurons.length) return "UidsLengthExceedUidsInSubNet";
  const own = neurons.find((neuron) => neuron.hotkey === hotkey);
  if (own === undefined) return "HotKeyNotRegisteredInSubNet";
  if (rules.versionKey !== 0 && weights.versionKey < rules.versionKey) return "IncorrectWeightVersionKey";
  const isFirst = own.lastUpdate === 0;
  if (!isFirst && block - own.lastUpdate < rules.weightsRateLimit) return "SettingWeightsTooFast";
  const isSelfWeight = uids.length === 1 && uids[0] === own.uid;
  if (!own.validatorPermit && !isSelfWeight) return "NeuronNoValidatorPermit";
  if (new Set(uids).size !== uids.length) return "DuplicateUids";
  const known = new Set<number>(neurons.map(({ uid }) => uid));
  if (!uids.every((uid) => known.has(uid))) return "UidVecContainInvalidOne";
  if (uids.length === 0) return "WeightVecLengthIsLow";
  if (uids.some((uid, i) => i > 0 && uid < uids[i - 1]!)) return "UidsNotAscending";
  if (!values.every(isU16)) return "MaxWeightExceeded";
  return undefined;
}

/** What the chain keeps: it scales whatever it is given so that the largest value is 65535. */
export function rowOf({ uids, values }: WeightsExtrinsic): Map<number, number> {
  const max = values.reduce((most, value) => Math.max(most, value), 0);
  const scaled = (value: number): number => (max === 0 ? 0 : Math.round((value * maxWeight) / max));
  return new Map(uids.map((uid, i) => [uid, scaled(values[i]!)]));
}

function isU16(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= maxWeight;
}
