import type { SplatCloud } from "../cloud/index.ts";
import { checkColumns } from "./check-columns.ts";
import type { CheckLimits, CheckReport } from "./check-report.ts";
import { networkLimits } from "./check-report.ts";
import { checkWhole } from "./check-whole.ts";

/**
 * Would subnet 17's validators take this cloud, and would its numbers survive their file format? Says everything at once;
 * structure only, it is no judgement of how the object looks.
 * @param options.limits replaces single numbers of `networkLimits`.
 * @source the validators' data checks and the SPZ decoder they call; the checks of theirs that never fire are left out.
 */
export function checkCloud(cloud: SplatCloud, options: { readonly limits?: Partial<CheckLimits> } = {}): CheckReport {
  const findings = [...checkWhole(cloud, { ...networkLimits, ...options.limits }), ...checkColumns(cloud)];
  return { ok: findings.every(({ severity }) => severity === "warn"), gaussians: cloud.count, findings };
}
