import type { MinerConfig } from "../config.ts";
import type { ValidatorRecord } from "../journal/validator-book.ts";

/**
 * Is a validator too unreliable or too slow to be asked at all? Only calls count, never what it thought of our results, and never our
 * own generation time.
 * @returns the reason, or undefined while there is none
 */
export function unfitReason(
  { recentOk, recentFailed, recentLatencyMs }: Pick<ValidatorRecord, "recentOk" | "recentFailed" | "recentLatencyMs">,
  limits: MinerConfig["autoBlacklist"],
): string | undefined {
  const requests = recentOk + recentFailed;
  if (requests < limits.minRequests) return undefined;
  const successShare = recentOk / requests;
  if (successShare < limits.minSuccessShare) {
    return `${recentOk} of ${requests} calls were answered (${percent(successShare)} < ${percent(limits.minSuccessShare)})`;
  }
  const meanMs = recentLatencyMs / requests;
  if (meanMs > limits.maxMeanLatencyMs) {
    return `a call takes ${Math.round(meanMs / 1000)} s on average (> ${Math.round(limits.maxMeanLatencyMs / 1000)} s)`;
  }
  return undefined;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
