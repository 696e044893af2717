import type { Hotkey, Rao } from "@lode/bittensor/primitives";
import { compareText } from "../canonical-json/index.ts";
import type { PolicyValues } from "../policy/index.ts";

/** One validator that is in the observation set. */
export interface DigestVote {
  readonly hotkey: Hotkey;
  /** Digest v2 of its published result; null when it revealed and has published none (yet): its stake backs nobody. */
  readonly digest: string | null;
  /** As of the beacon block. */
  readonly stakeRao: Rao;
  /** How much of its assigned rows its reveal covers, see `revealCoverage`. */
  readonly coveragePpm: number;
}

export interface QuorumInputs {
  /** Those whose reveal is in the set; nobody else has a voice. Each once, in any order. */
  readonly digests: readonly DigestVote[];
  /** Stake of everybody with a permit as of the beacon block. */
  readonly permittedStakeRao: Rao;
  /** Who asks. */
  readonly own: Hotkey;
  readonly policy: Pick<PolicyValues, "agreement">;
}

/**
 * `AGREED` and `MAJORITY`: set. `OUTLIER`: our result is another than the majority's. `NOT_COUNTED`: we did not reveal, or
 * too little. `TOO_FEW_VALIDATORS`, `TOO_LITTLE_STAKE`, `NO_MAJORITY`: nobody sets.
 */
export type QuorumReason =
  | "AGREED"
  | "MAJORITY"
  | "OUTLIER"
  | "NOT_COUNTED"
  | "TOO_FEW_VALIDATORS"
  | "TOO_LITTLE_STAKE"
  | "NO_MAJORITY";

export interface Quorum {
  /** `set`: put our weights on chain. `hold`: the others do, we keep the last ones. `none`: everybody keeps the last ones. */
  readonly kind: "set" | "hold" | "none";
  /** The digest with the most stake behind it; null while nobody counts. */
  readonly majority: string | null;
  /** Its stake of the revealed stake that counts, floored. */
  readonly sharePpm: number;
  /** Who counts and published another digest, by hotkey. */
  readonly outliers: readonly Hotkey[];
  readonly why: QuorumReason;
}

/**
 * Whether enough revealed stake stands behind one digest. A digest counts only from a validator that did its own work:
 * `revealCoveragePpm` of its assigned rows; a copied digest is worth nothing. Who counts but disagrees never sets weights,
 * however large the majority: what it would set is not what was agreed.
 */
export function quorum({ digests, permittedStakeRao, own, policy }: QuorumInputs): Quorum {
  const { setPpm, majorityPpm, revealedStakePpm, minValidators, revealCoveragePpm } = policy.agreement;
  const counted = digests.filter(({ coveragePpm, stakeRao }) => coveragePpm >= revealCoveragePpm && stakeRao > 0n);
  const published = counted.filter(({ digest }) => digest !== null);
  const revealedRao = sum(counted);
  const { majority, majorityRao } = heaviest(counted);
  const outliers = published.filter(({ digest }) => digest !== majority).map(({ hotkey }) => hotkey);
  const sharePpm = revealedRao === 0n ? 0 : Number((majorityRao * million) / revealedRao);
  const answer = (kind: Quorum["kind"], why: QuorumReason): Quorum => ({
    kind,
    majority,
    sharePpm,
    outliers: outliers.sort(compareText),
    why,
  });
  if (published.length < minValidators || majority === null) return answer("none", "TOO_FEW_VALIDATORS");
  if (revealedRao * million < permittedStakeRao * BigInt(revealedStakePpm)) return answer("none", "TOO_LITTLE_STAKE");
  if (majorityRao * million < revealedRao * BigInt(majorityPpm)) return answer("none", "NO_MAJORITY");
  const ours = counted.find(({ hotkey }) => hotkey === own);
  if (ours === undefined || ours.digest === null) return answer("hold", "NOT_COUNTED");
  if (ours.digest !== majority) return answer("hold", "OUTLIER");
  return answer("set", majorityRao * million >= revealedRao * BigInt(setPpm) ? "AGREED" : "MAJORITY");
}

const million = 1_000_000n;

function sum(votes: readonly DigestVote[]): Rao {
  return votes.reduce((all, { stakeRao }) => all + stakeRao, 0n);
}

/** Equal stakes go to the smaller digest; it decides nothing, since neither side then reaches a majority. */
function heaviest(votes: readonly DigestVote[]): { majority: string | null; majorityRao: Rao } {
  const stakes = new Map<string, Rao>();
  for (const { digest, stakeRao } of votes) {
    if (digest !== null) stakes.set(digest, (stakes.get(digest) ?? 0n) + stakeRao);
  }
  const [first] = [...stakes].sort(([a, raoA], [b, raoB]) => (raoA > raoB ? -1 : raoA < raoB ? 1 : compareText(a, b)));
  return { majority: first?.[0] ?? null, majorityRao: first?.[1] ?? 0n };
}
