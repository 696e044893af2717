import type { MinerConfig } from "../config.ts";
import type { RecentSubmits, ValidatorRecord } from "../journal/validator-book.ts";

/**
 * Is a validator too unreliable or too slow to be asked at all? Only calls count, never what it thought of our results, and never our
 * own generation time. Submissions count among the calls and by themselves too: one that hands out tasks and takes no result would
 * otherwise pass by its pulls.
 * @returns the reason, or undefined while there is none
 */
export function unfitReason(
  { recentOk, recentFailed, recentLatencyMs }: Pick<ValidatorRecord, "recentOk" | "recentFailed" | "recentLatencyMs">,
  submits: RecentSubmits,
  limits: MinerConfig["autoBlacklist"],
): string | undefined {
  const requests = recentOk + recentFailed;
  if (requests < limits.minRequests) return undefined;
  const unreliable =
    fewAnswered("calls", { ok: recentOk, failed: recentFailed }, limits) ?? fewAnswered("submissions", submits, limits);
  if (unreliable !== undefined) return unreliable;
  const meanMs = recentLatencyMs / requests;
  if (meanMs > limits.maxMeanLatencyMs) {
    return `a call takes ${Math.round(meanMs / 1000)} s on average (> ${Math.round(limits.maxMeanLatencyMs / 1000)} s)`;
  }
  return undefined;
}

function fewAnswered(
  what: string,
  { ok, failed }: RecentSubmits,
  { minRequests, minSuccessShare }: MinerConfig["autoBlacklist"],
): string | undefined {
  const all = ok + failed;
  const share = ok / all;
  if (all < minRequests || share >= minSuccessShare) return undefined;
  return `${ok} of ${all} ${what} were answered (${percent(share)} < ${percent(minSuccessShare)})`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
