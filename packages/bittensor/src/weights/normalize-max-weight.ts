import { invalidWeights } from "./max-upscale.ts";

/** For numerical stability after normalisation. */
const epsilon = 1e-7;

/**
 * Weights that sum to 1 and of which none exceeds `limit`, by cutting the tall ones and lifting the rest: what the Python
 * SDK does before setting weights in a subnet whose `MaxWeightsLimit` is below 65535. Single precision, like there; an
 * even distribution where the limit cannot be kept, or nothing was given.
 * @param limit a share in (0, 1].
 * @source bittensor 10.2 utils/weight_utils.py, normalize_max_weight
 */
export function normalizeMaxWeight(weights: readonly number[], limit: number): number[] {
  if (!weights.every((weight) => Number.isFinite(weight) && weight >= 0)) {
    throw invalidWeights("a weight is negative or not finite");
  }
  const single = weights.map(Math.fround);
  const count = single.length;
  const total = sum(single);
  if (total === 0 || count * limit <= 1) return single.map(() => Math.fround(1 / count));
  const shares = single.map((weight) => Math.fround(weight / total));
  if (Math.max(...shares) <= limit) return shares;
  const sorted = shares.toSorted((a, b) => a - b);
  let running = 0;
  const cumulative = sorted.map((share) => {
    running = Math.fround(running + share);
    return running;
  });
  // What everything would sum to if nothing were taller than this one.
  const levelled = sorted.map((share, i) => Math.fround(Math.fround((count - 1 - i) * share) + cumulative[i]!));
  const below = sorted.filter((share, i) => share / (levelled[i]! + epsilon) < limit).length;
  const cutoff = ((limit * cumulative[below - 1]! - epsilon) / (1 - limit * (count - below))) * total;
  const cut = single.map((weight) => Math.fround(Math.min(weight, cutoff)));
  const cutTotal = sum(cut);
  return cut.map((weight) => Math.fround(weight / cutTotal));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => Math.fround(total + number), 0);
}
