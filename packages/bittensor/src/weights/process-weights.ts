import { invalidWeights } from "./max-upscale.ts";
import { normalizeMaxWeight } from "./normalize-max-weight.ts";

export interface ProcessWeightsOptions {
  /** How many neurons the subnet has. */
  readonly neurons: number;
  readonly minAllowedWeights: number;
  /** A share in (0, 1]. */
  readonly maxWeightLimit: number;
  /** u16: this share of the smallest weights is left out, as far as `minAllowedWeights` allows. */
  readonly excludeQuantile?: number;
}

/** What stands in for "no opinion" where a subnet asks for more weights than there are. */
const tinyWeight = Math.fround(1e-5);

/**
 * The Python SDK's way from scores to weights that a subnet takes, kept for validators that move over from it. Lode's own
 * weights need none of it.
 * @throws LodeError WEIGHTS_INVALID
 * @source bittensor 10.2 utils/weight_utils.py, process_weights
 */
export function processWeights(
  uids: readonly number[],
  weights: readonly number[],
  options: ProcessWeightsOptions,
): { uids: number[]; weights: number[] } {
  const { neurons, minAllowedWeights, maxWeightLimit, excludeQuantile = 0 } = options;
  if (uids.length !== weights.length) throw invalidWeights(`${uids.length} uids but ${weights.length} weights`);
  const positive = uids.map((uid, i) => ({ uid, weight: Math.fround(weights[i]!) })).filter(({ weight }) => weight > 0);
  const everyone = Array.from({ length: neurons }, (_, uid) => uid);
  if (positive.length === 0 || neurons < minAllowedWeights) {
    return { uids: everyone, weights: everyone.map(() => 1 / neurons) };
  }
  if (positive.length < minAllowedWeights) {
    const byUid = new Map(positive.map(({ uid, weight }) => [uid, weight]));
    const lifted = everyone.map((uid) => Math.fround(tinyWeight + (byUid.get(uid) ?? 0)));
    return { uids: everyone, weights: normalizeMaxWeight(lifted, maxWeightLimit) };
  }
  const mayGo = Math.max(0, positive.length - minAllowedWeights) / positive.length;
  const lowest = quantile(
    positive.map(({ weight }) => weight),
    Math.min(excludeQuantile / 65_535, mayGo),
  );
  const kept = positive.filter(({ weight }) => weight >= lowest);
  const scaled = normalizeMaxWeight(
    kept.map(({ weight }) => weight),
    maxWeightLimit,
  );
  return { uids: kept.map(({ uid }) => uid), weights: scaled };
}

/** Between two values, in proportion. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  const high = sorted[Math.ceil(place)]!;
  return low + (high - low) * (place - Math.floor(place));
}
