import type { PolicyValues } from "../policy/index.ts";
import type { QualityCounts } from "../tiers/index.ts";
import type { SubmissionScore } from "./submission-score.ts";

export interface ScoreFacts {
  readonly counts: QualityCounts;
  /** Listings announced; 0 means unknown, and then nothing is missing. */
  readonly expected: number;
  /** Rows whose look-up was conclusive, and those of them that agreed. */
  readonly conclusive: number;
  readonly passed: number;
  /** Epoch ms. */
  readonly seenAt: number;
  readonly startsAt: number;
  readonly closesAt: number;
}

const billion = 1_000_000_000;

/** Every part is floored to 1e-9, so that the same numbers give the same score in any language. */
export function scoreSubmission(facts: ScoreFacts, policy: Pick<PolicyValues, "scoring">): SubmissionScore {
  const { weightsPpm } = policy.scoring;
  const { counts } = facts;
  const good = counts.complete + counts.reasonable + counts.datesConsistent + counts.distinct + counts.zipcodeRight;
  const quality1e9 = share1e9(good, 5 * counts.rows);
  const accuracy1e9 = share1e9(facts.passed, facts.conclusive);
  const completeness1e9 = completeness(counts.rows, facts.expected, policy.scoring.completeness);
  const timeliness1e9 = share1e9(facts.closesAt - facts.seenAt, facts.closesAt - facts.startsAt);
  const total1e9 = Math.floor(
    (quality1e9 * weightsPpm.quality +
      accuracy1e9 * weightsPpm.accuracy +
      completeness1e9 * weightsPpm.completeness +
      timeliness1e9 * weightsPpm.timeliness) /
      1_000_000,
  );
  return { quality1e9, accuracy1e9, completeness1e9, timeliness1e9, total1e9 };
}

function completeness(rows: number, expected: number, policy: PolicyValues["scoring"]["completeness"]): number {
  if (expected <= 0) return billion;
  const coverage1e9 = share1e9(rows, expected);
  const distance = Math.abs(rows - expected) * 1_000_000;
  const credit = policy.credits.find(({ withinPpm }) => distance <= expected * withinPpm);
  // 1e9 × 1e6 is below 2^53.
  return (
    Math.floor((coverage1e9 * policy.coveragePpm) / 1_000_000) +
    Math.floor((policy.targetPpm * (credit?.creditPpm ?? 0)) / 1_000)
  );
}

/** part ÷ whole in 1e-9, floored, clamped to 0..1; nothing of nothing is 0. */
function share1e9(part: number, whole: number): number {
  if (whole <= 0 || part <= 0) return 0;
  if (part >= whole) return billion;
  return Number((BigInt(part) * BigInt(billion)) / BigInt(whole));
}
