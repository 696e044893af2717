import type { PolicyValues } from "../policy/index.ts";
import type { QualityCounts } from "./quality-counts.ts";
import type { Reason, ReasonCode } from "./reason.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** Tier 2: each share of good rows against its threshold. Every share that falls short gives a reason of its own. */
export function judgeQuality(counts: QualityCounts, policy: Pick<PolicyValues, "quality">): Verdict {
  const { rows } = counts;
  if (rows === 0) return verdictOf([{ code: "FILE_EMPTY", facts: {} }]);
  const { quality } = policy;
  const rules: readonly (readonly [ReasonCode, number, number])[] = [
    ["QUALITY_INCOMPLETE", counts.complete, quality.completePpm],
    ["QUALITY_UNREASONABLE", counts.reasonable, quality.reasonablePpm],
    ["QUALITY_DATES", counts.datesConsistent, quality.datesPpm],
    ["QUALITY_DUPLICATES", counts.distinct, quality.distinctPpm],
    ["QUALITY_ZIPCODE", counts.zipcodeRight, quality.zipcodePpm],
  ];
  const reasons: Reason[] = [];
  for (const [code, good, neededPpm] of rules) {
    if (good * 1_000_000 >= rows * neededPpm) continue;
    reasons.push({ code, facts: { rows, good, needed: Math.ceil((rows * neededPpm) / 1_000_000) } });
  }
  return verdictOf(reasons);
}
