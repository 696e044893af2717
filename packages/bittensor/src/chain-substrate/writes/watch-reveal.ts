import { LodeError } from "@lode/runtime/errors";
import type { PendingReveal, RevealNews } from "../../chain/index.ts";
import { asList, asNumber, asText } from "../codec/decoded.ts";
import { blockEvents } from "../reads/block-events.ts";
import type { BlockView } from "../reads/block-view.ts";
import type { Blocks } from "../reads/blocks.ts";
import type { HeadNewsFeed } from "../reads/head-news.ts";
import { readCommitsOfEpoch, readDrand, readRow, readUid, storageIndex } from "../reads/subnet-reads.ts";
import { hashOf, holdsWeights } from "./write-weights.ts";

export interface RevealWatchTools {
  readonly blocks: Blocks;
  readonly heads: HeadNewsFeed;
  readonly lookEveryMs: number;
}

/** A reveal this late is worth an alarm; the chain tries again each block, so a few are nothing. */
const graceBlocks = 5;
/** More blocks than this at once are not searched for the event; what the chain holds decides then. */
const maxSearchedBlocks = 64;

/**
 * Follows a commit along finalized blocks until the chain has revealed it or thrown it away. `LastUpdate` moves at the
 * commit, so without this a validator whose weights are never applied looks healthy.
 */
export async function watchReveal(
  tools: RevealWatchTools,
  reveal: PendingReveal,
  tell: (news: RevealNews) => void,
  signal: AbortSignal,
): Promise<void> {
  const stopListening = tools.heads.listen(() => {});
  const state = { seenTo: reveal.committedAt, isOverdue: false };
  try {
    for (;;) {
      const seen = tools.heads.count;
      try {
        const news = await look(tools, reveal, state);
        signal.throwIfAborted();
        if (news !== undefined) tell(news);
        if (news !== undefined && news.kind !== "overdue") return;
      } catch (failure) {
        // An endpoint that fails now will tell later; the chain keeps what happened.
        if (signal.aborted || !(failure instanceof LodeError)) throw failure;
      }
      await tools.heads.next(seen, tools.lookEveryMs, signal);
    }
  } finally {
    stopListening();
  }
}

async function look(
  { blocks }: RevealWatchTools,
  reveal: PendingReveal,
  state: { seenTo: number; isOverdue: boolean },
): Promise<RevealNews | undefined> {
  const hash = await blocks.finalizedHash();
  const block = await blocks.numberOf(hash);
  if (block <= state.seenTo) return undefined;
  const view = await blocks.view(hash);
  const index = storageIndex(reveal.netuid, reveal.mechanism);
  const commits = await readCommitsOfEpoch(view, index, reveal.commitEpoch);
  const isWaiting = commits.some(({ hotkey, ciphertext }) => {
    return hotkey === reveal.hotkey && hashOf(ciphertext) === reveal.commitHash;
  });
  if (isWaiting) {
    state.seenTo = block;
    if (state.isOverdue || block < reveal.expectedBlock + graceBlocks) return undefined;
    state.isOverdue = true;
    return { kind: "overdue", reveal, block, drandLagRounds: await drandLag(blocks, view) };
  }
  const revealedIn = await findReveal(blocks, reveal, state.seenTo + 1, block);
  if (revealedIn !== undefined) return { kind: "revealed", reveal, block: revealedIn };
  const isUnsearched = block - state.seenTo > maxSearchedBlocks;
  if (isUnsearched && (await holdsRevealed(view, reveal))) return { kind: "revealed", reveal, block };
  return { kind: "dropped", reveal, block, drandLagRounds: await drandLag(blocks, view) };
}

async function findReveal(
  blocks: Blocks,
  reveal: PendingReveal,
  from: number,
  to: number,
): Promise<number | undefined> {
  if (to - from >= maxSearchedBlocks) return undefined;
  const index = storageIndex(reveal.netuid, reveal.mechanism);
  for (let number = from; number <= to; number += 1) {
    const hash = await blocks.hashAt(number);
    if (hash === undefined) return undefined;
    const { events } = await blockEvents(blocks, hash);
    const isRevealed = events.some(({ pallet, name, value }) => {
      if (pallet !== "SubtensorModule" || name !== "TimelockedWeightsRevealed") return false;
      const [where, who] = asList(value);
      return asNumber(where) === index && asText(who) === reveal.hotkey;
    });
    if (isRevealed) return number;
  }
  return undefined;
}

async function holdsRevealed(view: BlockView, reveal: PendingReveal): Promise<boolean> {
  const uid = await readUid(view, reveal.netuid, reveal.hotkey);
  if (uid === undefined) return false;
  const index = storageIndex(reveal.netuid, reveal.mechanism);
  return holdsWeights(readRow(await view.get("SubtensorModule", "Weights", index, uid)), reveal.weights);
}

async function drandLag(blocks: Blocks, view: BlockView): Promise<number> {
  const { timestampMs } = await blocks.ref(view.hash);
  return (await readDrand(view, timestampMs)).lagRounds;
}
