import type { PolicyValues } from "../policy/policy-values.ts";
import type { Candidate } from "./candidate.ts";

/** Part of its weight a zipcode has back so long after its last assignment, in ppm: rises in a straight line from the floor. */
export function cooldownPpm(
  lastAssignedAt: number | null,
  atMs: number,
  { assignment }: Pick<PolicyValues, "assignment">,
): number {
  const { cooldownMs, cooldownFloorPpm } = assignment;
  if (lastAssignedAt === null || atMs - lastAssignedAt >= cooldownMs) return 1_000_000;
  const elapsedMs = Math.max(0, atMs - lastAssignedAt);
  const regained = (BigInt(1_000_000 - cooldownFloorPpm) * BigInt(elapsedMs)) / BigInt(cooldownMs);
  return cooldownFloorPpm + Number(regained);
}

/**
 * expected × tier × state × cooldown × performance, unscaled: only the proportions count. bigint, since the product
 * of five factors leaves the safe integers.
 */
export function selectionWeight(candidate: Candidate, atMs: number, policy: Pick<PolicyValues, "assignment">): bigint {
  const { tierWeightX100, stateWeightPpm } = policy.assignment;
  const statePpm = Object.hasOwn(stateWeightPpm, candidate.state)
    ? (stateWeightPpm[candidate.state] as number)
    : 1_000_000;
  return (
    BigInt(candidate.expected) *
    BigInt(tierWeightX100[candidate.marketTier]) *
    BigInt(statePpm) *
    BigInt(cooldownPpm(candidate.lastAssignedAt, atMs, policy)) *
    BigInt(candidate.performancePpm)
  );
}
