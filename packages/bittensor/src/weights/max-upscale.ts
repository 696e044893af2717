import { LodeError } from "@lode/runtime/errors";
import { parseUid } from "../primitives/index.ts";

export interface Score {
  readonly uid: number;
  /** Any unit, since only ratios count: a non-negative safe integer. */
  readonly score: number;
}

/** As a weights extrinsic takes them: equal lengths, uids without duplicates. */
export interface ChainWeights {
  readonly uids: number[];
  /** u16; the largest is 65535. */
  readonly values: number[];
}

export const maxWeight = 65_535;

/**
 * Scores scaled so that the largest becomes 65535, exactly: integers throughout, halves to the even neighbour.
 * Uids ascend and what rounds to zero is left out; nothing but zeros gives no weights at all, and none should be set.
 * @param options.exclude a uid to leave out before scaling, such as the validator's own.
 * @throws LodeError WEIGHTS_INVALID for a negative or broken score, or a uid that is no u16 or occurs twice.
 */
export function maxUpscaleToU16(scores: readonly Score[], options: { readonly exclude?: number } = {}): ChainWeights {
  const seen = new Set<number>();
  for (const { uid, score } of scores) {
    if (parseUid(uid) === undefined || seen.has(uid)) throw invalidWeights(`uid ${uid} is no u16 or occurs twice`);
    if (!Number.isSafeInteger(score) || score < 0)
      throw invalidWeights(`the score ${score} of uid ${uid} is not usable`);
    seen.add(uid);
  }
  const counted = scores.filter(({ uid }) => uid !== options.exclude).sort((a, b) => a.uid - b.uid);
  const max = counted.reduce((most, { score }) => Math.max(most, score), 0);
  const weights: ChainWeights = { uids: [], values: [] };
  if (max === 0) return weights;
  for (const { uid, score } of counted) {
    const value = divideHalfEven(BigInt(score) * BigInt(maxWeight), BigInt(max));
    if (value === 0n) continue;
    weights.uids.push(uid);
    weights.values.push(Number(value));
  }
  return weights;
}

function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twiceRest = 2n * (numerator % denominator);
  const isOdd = quotient % 2n === 1n;
  return twiceRest > denominator || (twiceRest === denominator && isOdd) ? quotient + 1n : quotient;
}

export function invalidWeights(why: string): LodeError<"WEIGHTS_INVALID"> {
  return new LodeError("WEIGHTS_INVALID", `no weights for the chain: ${why}`, { retry: "never" });
}
