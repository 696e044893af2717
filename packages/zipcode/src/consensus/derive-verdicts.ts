import type { Hotkey } from "@lode/bittensor/primitives";
import { isConclusive, judgeSpotCheck, type Reason } from "../tiers/index.ts";
import { decideRow, type Witnesses, witnessesOf } from "./decide-row.ts";
import type { EpochInputs } from "./epoch-inputs.ts";
import { type FileJudgement, judgeFiles } from "./judge-files.ts";
import { planObservations } from "./plan-observations.ts";
import type { PlannedRow } from "./planned-row.ts";
import type { SpotCheckCounts, SubmissionVerdict } from "./submission-verdict.ts";

/**
 * What every validator concludes about every submission of the snapshot, from the same frozen facts.
 * @param plan what {@link planObservations} gave for these inputs, if it is at hand: making it again costs a hash a row.
 * @returns by zipcode and hotkey.
 * @throws RangeError when a file of the snapshot was not read.
 */
export function deriveVerdicts(
  inputs: EpochInputs,
  plan: readonly PlannedRow[] = planObservations(inputs),
): SubmissionVerdict[] {
  const witnesses = witnessesOf(inputs.observationSet, inputs.validators);
  const planned = new Map<string, PlannedRow[]>();
  for (const row of plan) planned.set(row.key, [...(planned.get(row.key) ?? []), row]);
  const verdicts = judgeFiles(inputs).map((file) => {
    const spotCheck = tally(planned.get(file.item.key) ?? [], witnesses, inputs);
    return file.honeypot ? judgeDecoy(file, spotCheck, inputs) : judgeSubmission(file, spotCheck, inputs);
  });
  return withViolations(verdicts);
}

function tally(rows: readonly PlannedRow[], witnesses: Witnesses, inputs: EpochInputs): SpotCheckCounts {
  const decisions = rows.map((row) => decideRow(row, witnesses, inputs.policy.values));
  const conclusive = decisions.filter(({ outcome }) => outcome !== "inconclusive");
  return {
    checked: rows.length,
    conclusive: conclusive.length,
    passed: conclusive.filter(({ outcome }) => outcome === "pass").length,
    found: conclusive.filter(({ found }) => found).length,
  };
}

function judgeSubmission(file: FileJudgement, spotCheck: SpotCheckCounts, inputs: EpochInputs): SubmissionVerdict {
  const before = [...unregistered(file, inputs), ...file.reasons];
  if (before.length > 0) return verdict(file, spotCheck, "failed", before);
  const { outcome, reasons } = judgeSpotCheck(spotCheck, inputs.policy.values);
  return verdict(file, spotCheck, outcome, reasons);
}

/** A violation is a large file of listings that nobody knows; with too few conclusive look-ups nobody is accused. */
function judgeDecoy(file: FileJudgement, spotCheck: SpotCheckCounts, inputs: EpochInputs): SubmissionVerdict {
  const before = [...unregistered(file, inputs), ...file.reasons];
  if (before.length > 0) return verdict(file, spotCheck, "failed", before);
  const { violationFoundPpm } = inputs.policy.values.assignment.honeypot;
  const { conclusive, found } = spotCheck;
  const violated = isConclusive(spotCheck, inputs.policy.values) && found * 1_000_000 < conclusive * violationFoundPpm;
  if (!violated) return verdict(file, spotCheck, "unrewarded", [{ code: "HONEYPOT_UNREWARDED", facts: {} }]);
  const facts = {
    honeypot: file.item.zipcode,
    rows: file.counts?.rows ?? 0,
    advertised: file.announced?.expected ?? 0,
    conclusive,
    found,
  };
  return verdict(file, spotCheck, "failed", [{ code: "HONEYPOT", facts }]);
}

/** One violation costs the whole epoch: every submission of that miner fails, each with what it failed by already. */
function withViolations(verdicts: readonly SubmissionVerdict[]): SubmissionVerdict[] {
  const violations = new Map<Hotkey, Reason[]>();
  for (const { hotkey, reasons } of verdicts) {
    const violation = reasons.filter(({ code }) => code === "HONEYPOT");
    if (violation.length > 0) violations.set(hotkey, [...(violations.get(hotkey) ?? []), ...violation]);
  }
  return verdicts.map((one) => {
    const violation = violations.get(one.hotkey);
    if (violation === undefined) return one;
    const others = one.reasons.filter(({ code }) => code !== "HONEYPOT" && code !== "HONEYPOT_UNREWARDED");
    return { ...one, outcome: "failed", reasons: [...others, ...violation] };
  });
}

function unregistered({ item }: FileJudgement, { coldkeys }: EpochInputs): Reason[] {
  return coldkeys.has(item.hotkey) ? [] : [{ code: "NOT_REGISTERED", facts: {} }];
}

function verdict(
  { item, counts }: FileJudgement,
  spotCheck: SpotCheckCounts,
  outcome: SubmissionVerdict["outcome"],
  reasons: readonly Reason[],
): SubmissionVerdict {
  const { hotkey, zipcode, key, sha256, seenAt, late } = item;
  return {
    hotkey,
    zipcode,
    key,
    fileSha256: sha256,
    rows: counts?.rows ?? 0,
    counts,
    seenAt,
    late,
    outcome,
    spotCheck,
    reasons,
  };
}
