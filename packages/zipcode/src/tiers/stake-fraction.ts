import type { Rao } from "@lode/bittensor/primitives";

/**
 * Whether a part of the stake is at least a fraction of the whole. The part's share counts in whole millionths, rounded
 * up: a third is no whole number of them, and one of three equal validators has exactly a third.
 */
export function reachesFraction(partRao: Rao, wholeRao: Rao, ppm: number): boolean {
  if (wholeRao === 0n) return true;
  return (partRao * 1_000_000n + wholeRao - 1n) / wholeRao >= BigInt(ppm);
}
