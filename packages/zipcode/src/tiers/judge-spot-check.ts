import type { PolicyValues } from "../policy/index.ts";
import type { Reason } from "./reason.ts";

/** Numbers of rows of one file. */
export interface SpotCheckTally {
  /** Chosen to be looked up, also those that nobody could look up. */
  readonly checked: number;
  readonly conclusive: number;
  readonly passed: number;
}

export interface SpotCheckVerdict {
  /** `undecided`: too little could be seen to say anything; never the miner's fault. */
  readonly outcome: "passed" | "undecided" | "failed";
  readonly reasons: readonly Reason[];
}

/** Whether enough of a file's checked rows were conclusive to judge it: min(conclusiveMin, checked). */
export function isConclusive(
  { checked, conclusive }: SpotCheckTally,
  policy: Pick<PolicyValues, "spotCheck">,
): boolean {
  return conclusive > 0 && conclusive >= Math.min(policy.spotCheck.conclusiveMin, checked);
}

/** Tier 3: passed ÷ conclusive against the threshold; what was inconclusive counts neither way. */
export function judgeSpotCheck(tally: SpotCheckTally, policy: Pick<PolicyValues, "spotCheck">): SpotCheckVerdict {
  const { checked, conclusive, passed } = tally;
  if (!isConclusive(tally, policy)) {
    const least = Math.max(1, Math.min(policy.spotCheck.conclusiveMin, checked));
    return { outcome: "undecided", reasons: [{ code: "SPOT_CHECK_UNDECIDED", facts: { checked, conclusive, least } }] };
  }
  const { passPpm } = policy.spotCheck;
  if (passed * 1_000_000 >= conclusive * passPpm) return { outcome: "passed", reasons: [] };
  const needed = Math.ceil((conclusive * passPpm) / 1_000_000);
  return {
    outcome: "failed",
    reasons: [{ code: "SPOT_CHECK_FAILED", facts: { checked, conclusive, passed, needed } }],
  };
}
