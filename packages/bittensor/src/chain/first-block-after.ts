import type { BlockRef } from "./chain-client.ts";

export interface TimedBlocks {
  /** Of a final block. */
  at(number: number): Promise<BlockRef>;
}

/**
 * The lowest final block whose time is strictly after `atMs`: from a guess by the block time, steps that double until
 * the place is between two blocks, then halving. A handful of questions, however far back.
 * @param head the finalized head. @returns undefined while there is none yet.
 */
export async function firstBlockAfter(
  blocks: TimedBlocks,
  head: BlockRef,
  atMs: number,
  blockTimeMs: number,
): Promise<BlockRef | undefined> {
  if (head.timestampMs <= atMs) return undefined;
  const isAfter = (block: BlockRef): boolean => block.timestampMs > atMs;
  let after = head;
  let before: BlockRef | undefined;
  const ask = async (number: number): Promise<void> => {
    const block = await blocks.at(number);
    if (isAfter(block)) after = block;
    else before = block;
  };
  const guess = head.number - Math.ceil((head.timestampMs - atMs) / blockTimeMs);
  for (let number = Math.max(0, guess), step = 1; before === undefined && after.number > 0; step *= 2) {
    await ask(Math.min(number, after.number - 1));
    number = Math.max(0, after.number - step);
  }
  if (before === undefined) return after;
  while (after.number - before.number > 1) {
    const span = after.number - before.number;
    await ask(before.number + Math.max(1, Math.floor(span / 2)));
  }
  return after;
}
