import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Hotkey } from "../../primitives/index.ts";
import type { Connection } from "../connection/connection.ts";
import { accountNonce } from "../reads/account-nonce.ts";
import type { Blocks } from "../reads/blocks.ts";
import type { HeadNewsFeed } from "../reads/head-news.ts";

export interface FollowTools {
  readonly connection: Connection;
  readonly blocks: Blocks;
  readonly heads: HeadNewsFeed;
  readonly wall: Clock;
  /** Aborted when the client is closed: what was sent is then left to itself. */
  readonly closed: AbortSignal;
}

/** An extrinsic that may have reached the chain. */
export interface SentExtrinsic {
  readonly hex: string;
  readonly hash: string;
  readonly hotkey: Hotkey;
  readonly nonce: number;
  /** Finalized when it was signed: no block up to here holds it. */
  readonly notUpTo: number;
  /** The first block that cannot hold it. */
  readonly diesAt: number;
  readonly deadlineMs: number;
  /** How often the chain is looked at without news. */
  readonly lookEveryMs: number;
}

export type ExtrinsicFate =
  | { readonly kind: "finalized"; readonly blockHash: string; readonly index: number }
  | { readonly kind: "lost"; readonly reason: "Expired" | "NonceTaken" }
  | { readonly kind: "undecided"; readonly included?: { readonly number: number; readonly hash: string } };

/** After this many blocks without it, the same bytes are handed in again: a node may have died with them, or forgotten them. */
const resendAfterBlocks = 4;
const maxResends = 3;

/**
 * Follows one extrinsic until a finalized block holds it or none can any more. The account's nonce tells cheaply whether
 * something was included; the blocks' own bytes tell whether it was this. Nothing new is ever signed here: what is handed
 * in again is the same extrinsic, which a chain can take only once. Failures on the way are waited out.
 */
export async function followExtrinsic(tools: FollowTools, sent: SentExtrinsic): Promise<ExtrinsicFate> {
  const { heads, wall, closed } = tools;
  const state: FollowState = { searchedTo: sent.notUpTo, resends: 0, missingSince: undefined };
  const stopListening = heads.listen(() => {});
  try {
    for (;;) {
      const seen = heads.count;
      const fate = await unlessFailing(() => look(tools, sent, state));
      if (fate !== undefined) return fate;
      const left = sent.deadlineMs - wall.now();
      if (left <= 0 || closed.aborted) break;
      await heads.next(seen, Math.min(sent.lookEveryMs, left), closed).catch(() => {});
    }
  } finally {
    stopListening();
  }
  const included = await unlessFailing(() => searchUnfinal(tools, sent, state));
  return { kind: "undecided", ...(included === undefined ? {} : { included }) };
}

interface FollowState {
  /** Finalized blocks up to here do not hold it. */
  searchedTo: number;
  resends: number;
  /** The best block at which its absence began to count. */
  missingSince: number | undefined;
}

async function look(tools: FollowTools, sent: SentExtrinsic, state: FollowState): Promise<ExtrinsicFate | undefined> {
  const { blocks, connection } = tools;
  const finalizedHash = await blocks.finalizedHash();
  const finalized = await blocks.numberOf(finalizedHash);
  if (finalized > state.searchedTo) {
    if ((await accountNonce(connection, sent.hotkey, finalizedHash)) > sent.nonce) {
      const found = await search(blocks, sent.hex, state.searchedTo + 1, finalized);
      if (found === undefined) return { kind: "lost", reason: "NonceTaken" };
      return { kind: "finalized", blockHash: found.hash, index: found.index };
    }
    state.searchedTo = finalized;
    if (finalized >= sent.diesAt - 1) return { kind: "lost", reason: "Expired" };
  }
  await resendIfForgotten(tools, sent, state);
  return undefined;
}

async function resendIfForgotten(tools: FollowTools, sent: SentExtrinsic, state: FollowState): Promise<void> {
  const { blocks, connection } = tools;
  const bestHash = await blocks.bestHash();
  if ((await accountNonce(connection, sent.hotkey, bestHash)) > sent.nonce) {
    state.missingSince = undefined;
    return;
  }
  const best = await blocks.numberOf(bestHash);
  state.missingSince ??= best;
  if (best - state.missingSince < resendAfterBlocks || state.resends >= maxResends) return;
  state.resends += 1;
  state.missingSince = best;
  // Whatever the answer: either the pool takes it, or it has it, or the chain has it.
  await connection.requestOnce("author_submitExtrinsic", [sent.hex]).catch(() => {});
}

async function searchUnfinal(
  { blocks, connection }: FollowTools,
  sent: SentExtrinsic,
  state: FollowState,
): Promise<{ number: number; hash: string } | undefined> {
  const bestHash = await blocks.bestHash();
  if ((await accountNonce(connection, sent.hotkey, bestHash)) <= sent.nonce) return undefined;
  const best = Math.min(await blocks.numberOf(bestHash), sent.diesAt);
  const found = await search(blocks, sent.hex, state.searchedTo + 1, best);
  return found === undefined ? undefined : { number: found.number, hash: found.hash };
}

/** An era bounds how many blocks there are to search. */
async function search(
  blocks: Blocks,
  hex: string,
  from: number,
  to: number,
): Promise<{ number: number; hash: string; index: number } | undefined> {
  for (let number = from; number <= to; number += 1) {
    const hash = await blocks.hashAt(number);
    if (hash === undefined) return undefined;
    const index = (await blocks.extrinsics(hash)).indexOf(hex);
    if (index >= 0) return { number, hash, index };
  }
  return undefined;
}

/** An endpoint that fails now does not change what the chain holds. */
async function unlessFailing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof LodeError) return undefined;
    throw failure;
  }
}
