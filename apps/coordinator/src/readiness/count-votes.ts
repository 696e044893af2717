import type { Hotkey, Rao } from "@lode/bittensor/primitives";
import type { ReadinessProposal } from "@lode/contract/coordinator";
import { compareText } from "@lode/zipcode/canonical-json";
import type { EpochId } from "@lode/zipcode/epoch";
import { shareOf, sum } from "../agreement/count-agreement.ts";

/** What has passed, once, and from which epoch on it holds. */
export interface ReadinessEffect {
  readonly proposal: ReadinessProposal;
  /** Real time, epoch milliseconds. */
  readonly passedAtWall: number;
  readonly fromEpoch: EpochId;
  /** The chain's newest final block then: commitments up to it have had their say. */
  readonly block: number;
}

export interface CastVote {
  readonly hotkey: Hotkey;
  readonly proposal: ReadinessProposal;
  readonly inFavour: boolean;
  readonly source: "posted" | "chain";
  readonly signature: string | null;
  readonly timestamp: number | null;
  /** When it reached us, real time; of a vote on chain null. */
  readonly votedAtWall: number | null;
  /** Of the commitment on chain. */
  readonly block: number | null;
}

export interface CountedVotes {
  readonly inFavourRao: Rao;
  readonly againstRao: Rao;
  readonly permittedRao: Rao;
  readonly sharePpm: number;
  readonly reached: boolean;
  readonly votes: readonly (CastVote & { readonly stakeRao: Rao; readonly counts: boolean })[];
}

/** Shares of the permitted stake; a rollback has to find its voices within a quarter of an hour. */
export const readinessRules = {
  activation: { thresholdPpm: 300_000, windowMs: null },
  rollback: { thresholdPpm: 600_000, windowMs: 15 * 60_000 },
} as const satisfies Record<ReadinessProposal, { thresholdPpm: number; windowMs: number | null }>;

export interface VotesToCount {
  readonly proposal: ReadinessProposal;
  readonly votes: readonly CastVote[];
  /** Everybody with a permit and enough stake now. */
  readonly permitted: readonly { readonly hotkey: Hotkey; readonly stakeRao: Rao }[];
  /** In the order in which they passed. */
  readonly effects: readonly ReadinessEffect[];
  readonly nowWall: number;
}

/**
 * Counts one proposal by stake. A vote counts from who has a permit now, and only if it was cast after the last
 * proposal that passed: what brought the subnet somewhere once does not bring it there again. What a hotkey posted goes
 * before what it committed on chain.
 */
export function countVotes({ proposal, votes, permitted, effects, nowWall }: VotesToCount): CountedVotes {
  const { thresholdPpm, windowMs } = readinessRules[proposal];
  const stakes = new Map(permitted.map(({ hotkey, stakeRao }) => [hotkey, stakeRao]));
  const last = effects.at(-1);
  const standing = new Map<Hotkey, CastVote>();
  for (const vote of votes.filter((one) => one.proposal === proposal)) {
    if (vote.source === "posted" || !standing.has(vote.hotkey)) standing.set(vote.hotkey, vote);
  }
  const counted = [...standing.values()]
    .map((vote) => {
      const isInWindow = windowMs === null || (vote.votedAtWall !== null && nowWall - vote.votedAtWall < windowMs);
      const stakeRao = stakes.get(vote.hotkey) ?? 0n;
      return { ...vote, stakeRao, counts: stakes.has(vote.hotkey) && isInWindow && isNewerThan(last, vote) };
    })
    .sort((a, b) => compareText(a.hotkey, b.hotkey));
  const permittedRao = sum(permitted);
  const inFavourRao = sum(counted.filter(({ counts, inFavour }) => counts && inFavour));
  const againstRao = sum(counted.filter(({ counts, inFavour }) => counts && !inFavour));
  const reached = inFavourRao > 0n && inFavourRao * 1_000_000n >= permittedRao * BigInt(thresholdPpm);
  return {
    inFavourRao,
    againstRao,
    permittedRao,
    sharePpm: shareOf(inFavourRao, permittedRao),
    reached,
    votes: counted,
  };
}

function isNewerThan(effect: ReadinessEffect | undefined, { votedAtWall, block }: CastVote): boolean {
  if (effect === undefined) return true;
  return votedAtWall === null ? (block ?? 0) > effect.block : votedAtWall > effect.passedAtWall;
}
