import { SplatError } from "../errors/index.ts";

/** So many rows of an interleaved file stay in the cache while one column after the other is read from them. */
export const blockGaussians = 1024;

/**
 * Encodes a range block by block.
 * @param encode writes the gaussians from `from` up to `to`, and says whether all their values could be.
 * @throws SplatError SPZ_VALUES with the first gaussian that cannot
 */
export function encodeBlocks(from: number, to: number, encode: (from: number, to: number) => boolean): void {
  for (let start = from; start < to; start += blockGaussians) {
    const end = Math.min(to, start + blockGaussians);
    if (encode(start, end)) continue;
    let index = start;
    while (index < end - 1 && encode(index, index + 1)) index++;
    throw new SplatError("SPZ_VALUES", `gaussian ${index} has values that SPZ cannot hold`, {
      facts: { index },
      next: "check the cloud for NaN, infinities, positions out of range and rotations without length, and prune those",
    });
  }
}
