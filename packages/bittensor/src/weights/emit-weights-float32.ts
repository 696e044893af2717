import { type ChainWeights, invalidWeights, maxWeight } from "./max-upscale.ts";

/**
 * What the Python SDK puts on chain for these weights, bit for bit: float32 inputs, divided by the largest, times 65535,
 * halves to the even neighbour, zeros dropped, order kept. For parity only; Lode's own weights are
 * {@link maxUpscaleToU16}, without floats.
 * @throws LodeError WEIGHTS_INVALID for a negative or non-finite weight, a uid that is no u16, or unequal lengths.
 * @source bittensor 10.2 utils/weight_utils.py, convert_weights_and_uids_for_emit
 */
export function emitWeightsFloat32(uids: readonly number[], weights: readonly number[]): ChainWeights {
  if (uids.length !== weights.length) throw invalidWeights(`${uids.length} uids but ${weights.length} weights`);
  const isUsable = (weight: number): boolean => Number.isFinite(Math.fround(weight)) && weight >= 0;
  if (!weights.every(isUsable)) throw invalidWeights("a weight is negative or not finite");
  if (!uids.every((uid) => Number.isInteger(uid) && uid >= 0 && uid <= 0xffff)) throw invalidWeights("a uid is no u16");
  const single = weights.map(Math.fround);
  const max = single.reduce((most, weight) => Math.max(most, weight), 0);
  const emitted: ChainWeights = { uids: [], values: [] };
  if (max === 0) return emitted;
  for (const [i, weight] of single.entries()) {
    const value = roundHalfEven((weight / max) * maxWeight);
    if (value === 0) continue;
    emitted.uids.push(uids[i]!);
    emitted.values.push(value);
  }
  return emitted;
}

/** Python's `round`. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
