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
  let after = head;
  let before: BlockRef | undefined;
  const ask = async (number: number): Promise<void> => {
    const block = await blocks.at(number);
    if (block.timestampMs > atMs) after = block;
    else before = block;
  };
  if (head.number === 0) return head;
  const guess = head.number - Math.ceil((head.timestampMs - atMs) / blockTimeMs);
  await ask(Math.min(Math.max(0, guess), head.number - 1));
  // From the guess towards the place, in steps that double.
  for (let step = 1; before === undefined && after.number > 0; step *= 2) await ask(Math.max(0, after.number - step));
  if (before === undefined) return after;
  for (let step = 1; after === head && before.number + step < head.number; step *= 2) await ask(before.number + step);
  while (after.number - before.number > 1) await ask(before.number + ((after.number - before.number) >> 1));
  return after;
}
