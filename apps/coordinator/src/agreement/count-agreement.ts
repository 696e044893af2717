import type { Hotkey } from "@lode/bittensor/primitives";
import type { AgreementBand, AgreementReason, AgreementWire } from "@lode/contract/coordinator";
import { compareText } from "@lode/zipcode/canonical-json";
import { type DigestVote, locateDisagreement, quorum, type StakedValidator } from "@lode/zipcode/consensus";
import type { PolicyValues } from "@lode/zipcode/policy";
import type { PublishedDigest } from "./agreement-store.ts";

export interface AgreementInputs {
  /** With a permit and enough stake as of the beacon block. */
  readonly validators: readonly StakedValidator[];
  /** Whose reveal is in the frozen set. */
  readonly revealed: readonly Hotkey[];
  readonly published: readonly PublishedDigest[];
  /** Undefined where nobody told. Who is not in it counts. */
  readonly coveragePpm: ReadonlyMap<Hotkey, number> | undefined;
  readonly policy: Pick<PolicyValues, "agreement">;
}

export type CountedAgreement = Pick<
  AgreementWire,
  | "enoughStake"
  | "enoughValidators"
  | "leadingDigest"
  | "leadingSharePpm"
  | "band"
  | "why"
  | "groups"
  | "groupsV1"
  | "disputedZipcodes"
>;

type Group = CountedAgreement["groups"][number];

/** Who stands behind which digest, by the very quorum that validators set weights by. */
export function countAgreement(inputs: AgreementInputs): CountedAgreement {
  const votes = votesOf(inputs);
  const permittedRao = sum(inputs.validators);
  const { agreement } = inputs.policy;
  const counted = votes.filter(
    ({ coveragePpm, stakeRao }) => coveragePpm >= agreement.revealCoveragePpm && stakeRao > 0n,
  );
  const countedRao = sum(counted);
  // Asked for nobody in particular: who is not in it cannot be an outlier.
  const { majority, sharePpm, why } = quorum({
    digests: votes,
    permittedStakeRao: permittedRao,
    own: "" as Hotkey,
    policy: inputs.policy,
  });
  const groups = groupsOf(votes, inputs, countedRao, majority);
  return {
    enoughStake: countedRao * million >= permittedRao * BigInt(agreement.revealedStakePpm) && permittedRao > 0n,
    enoughValidators: counted.filter(({ digest }) => digest !== null).length >= agreement.minValidators,
    leadingDigest: majority,
    leadingSharePpm: sharePpm,
    ...bandOf(why, sharePpm, agreement.setPpm),
    groups,
    groupsV1: groupsV1Of(inputs, counted, countedRao),
    disputedZipcodes: [...new Set(groups.flatMap(({ differsIn }) => differsIn))].sort(compareText),
  };
}

const million = 1_000_000n;

function bandOf(
  why: ReturnType<typeof quorum>["why"],
  sharePpm: number,
  setPpm: number,
): { band: AgreementBand; why: AgreementReason } {
  if (why === "TOO_FEW_VALIDATORS" || why === "TOO_LITTLE_STAKE" || why === "NO_MAJORITY") return { band: "hold", why };
  return sharePpm >= setPpm ? { band: "set", why: "AGREED" } : { band: "majority", why: "MAJORITY" };
}

/** Only hotkeys that may judge have a voice, whoever else revealed. */
function votesOf({ validators, revealed, published, coveragePpm }: AgreementInputs): DigestVote[] {
  const stakes = new Map(validators.map(({ hotkey, stakeRao }) => [hotkey, stakeRao]));
  const digests = new Map(published.map(({ hotkey, digest }) => [hotkey, digest]));
  return revealed.flatMap((hotkey) => {
    const stakeRao = stakes.get(hotkey);
    if (stakeRao === undefined) return [];
    return [
      { hotkey, stakeRao, digest: digests.get(hotkey) ?? null, coveragePpm: coveragePpm?.get(hotkey) ?? 1_000_000 },
    ];
  });
}

function groupsOf(
  votes: readonly DigestVote[],
  { published, coveragePpm, policy }: AgreementInputs,
  countedRao: bigint,
  leading: string | null,
): Group[] {
  const zipcodes = new Map(published.map(({ digest, zipcodeDigests }) => [digest, zipcodeDigests]));
  const members = new Map<string | null, DigestVote[]>();
  for (const vote of votes) members.set(vote.digest, [...(members.get(vote.digest) ?? []), vote]);
  const groups = [...members].map(([digest, of]) => {
    const counting = of.filter((vote) => vote.coveragePpm >= policy.agreement.revealCoveragePpm && vote.stakeRao > 0n);
    const stakeRao = sum(counting);
    return {
      stakeRao,
      group: {
        digest,
        validators: [...of]
          .sort((a, b) => compareText(a.hotkey, b.hotkey))
          .map((vote) => ({
            hotkey: vote.hotkey,
            stakeRao: String(vote.stakeRao),
            coveragePpm: coveragePpm?.get(vote.hotkey) ?? null,
            counts: counting.includes(vote),
          })),
        stakeRao: String(stakeRao),
        sharePpm: shareOf(stakeRao, countedRao),
        differsIn: differences(digest, leading, zipcodes),
      },
    };
  });
  // The leading one first, even where another has as much; those without a result last.
  const place = ({ digest }: Group): number => (digest === null ? 2 : digest === leading ? 0 : 1);
  return groups
    .sort(
      (a, b) =>
        place(a.group) - place(b.group) ||
        (a.stakeRao > b.stakeRao ? -1 : a.stakeRao < b.stakeRao ? 1 : 0) ||
        compareText(a.group.digest ?? "", b.group.digest ?? ""),
    )
    .map(({ group }) => group);
}

function differences(
  digest: string | null,
  leading: string | null,
  zipcodes: ReadonlyMap<string, PublishedDigest["zipcodeDigests"]>,
): Group["differsIn"] {
  if (digest === null || leading === null || digest === leading) return [];
  return locateDisagreement({ zipcodes: zipcodes.get(leading) ?? [] }, { zipcodes: zipcodes.get(digest) ?? [] });
}

function groupsV1Of(
  { published }: AgreementInputs,
  counted: readonly DigestVote[],
  countedRao: bigint,
): CountedAgreement["groupsV1"] {
  const stakes = new Map(counted.map(({ hotkey, stakeRao }) => [hotkey, stakeRao]));
  const groups = new Map<string, { hotkeys: Hotkey[]; stakeRao: bigint }>();
  for (const { hotkey, digestV1 } of published) {
    const stakeRao = stakes.get(hotkey);
    if (stakeRao === undefined) continue;
    const group = groups.get(digestV1) ?? { hotkeys: [], stakeRao: 0n };
    groups.set(digestV1, { hotkeys: [...group.hotkeys, hotkey], stakeRao: group.stakeRao + stakeRao });
  }
  return [...groups]
    .sort(([a, left], [b, right]) =>
      left.stakeRao > right.stakeRao ? -1 : left.stakeRao < right.stakeRao ? 1 : compareText(a, b),
    )
    .map(([digestV1, { hotkeys, stakeRao }]) => ({
      digestV1,
      hotkeys: hotkeys.sort(compareText),
      sharePpm: shareOf(stakeRao, countedRao),
    }));
}

/** Floored; 0 of nothing. */
export function shareOf(partRao: bigint, wholeRao: bigint): number {
  return wholeRao === 0n ? 0 : Number((partRao * million) / wholeRao);
}

export function sum(staked: readonly { readonly stakeRao: bigint }[]): bigint {
  return staked.reduce((all, { stakeRao }) => all + stakeRao, 0n);
}
