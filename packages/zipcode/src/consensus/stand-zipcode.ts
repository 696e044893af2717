import { compareText } from "../canonical-json/index.ts";
import { epochStart } from "../epoch/index.ts";
import { type Entrant, type Placing, rankZipcode, scoreSubmission } from "../ranking/index.ts";
import type { Reason } from "../tiers/index.ts";
import type { AnnouncedZipcode } from "./epoch-inputs.ts";
import type { Standing } from "./epoch-result.ts";
import type { ResultInputs } from "./result-inputs.ts";
import type { SubmissionVerdict } from "./submission-verdict.ts";

/** One submission with its place in its zipcode, before anything is paid. */
export interface Standee {
  readonly verdict: SubmissionVerdict;
  readonly standing: Standing;
  readonly rank: number | null;
  readonly total1e9: number;
  readonly reasons: readonly Reason[];
}

/** Orders one zipcode's submissions: ranked, pool, unpaid by place, then what a decoy left unrewarded, then failed by hotkey. */
export function standZipcode(
  verdicts: readonly SubmissionVerdict[],
  announced: AnnouncedZipcode,
  inputs: ResultInputs,
): Standee[] {
  const totals = new Map(verdicts.map((verdict) => [verdict, totalOf(verdict, announced, inputs)]));
  const placings = new Map<string, Placing>(
    rankZipcode(
      verdicts.flatMap((verdict) => entrantOf(verdict, totals.get(verdict) ?? 0, inputs)),
      inputs.beacon.hash,
      inputs.policy.values,
    ).map((placing) => [placing.hotkey, placing]),
  );
  return verdicts
    .map((verdict): Standee & { readonly place: number } => {
      const total1e9 = totals.get(verdict) ?? 0;
      const placing = placings.get(verdict.hotkey);
      if (placing === undefined) {
        const standing = verdict.outcome === "unrewarded" ? "unpaid" : "failed";
        return { verdict, standing, rank: null, total1e9, reasons: verdict.reasons, place: placings.size + 1 };
      }
      const { standing, rank, place } = placing;
      const reasons = [...verdict.reasons, ...placeReasons(verdict, placing, placings.size, inputs)];
      return { verdict, standing, rank, total1e9, reasons, place };
    })
    .sort(
      (a, b) =>
        standings.indexOf(a.standing) - standings.indexOf(b.standing) ||
        a.place - b.place ||
        compareText(a.verdict.hotkey, b.verdict.hotkey),
    )
    .map(({ place: _, ...standee }) => standee);
}

const standings: readonly Standing[] = ["ranked", "pool", "unpaid", "failed"];

function totalOf(verdict: SubmissionVerdict, { expected }: AnnouncedZipcode, inputs: ResultInputs): number {
  const { counts, outcome, seenAt } = verdict;
  if (counts === null || (outcome !== "passed" && outcome !== "undecided")) return 0;
  const { conclusive, passed } = verdict.spotCheck;
  const { epochId, closedAt } = inputs.snapshot;
  const times = { seenAt, startsAt: epochStart(epochId), closesAt: closedAt };
  return scoreSubmission({ counts, expected, conclusive, passed, ...times }, inputs.policy.values).total1e9;
}

function entrantOf(verdict: SubmissionVerdict, total1e9: number, { coldkeys }: ResultInputs): Entrant[] {
  const { hotkey, outcome, late, seenAt } = verdict;
  const coldkey = coldkeys.get(hotkey);
  if (coldkey === undefined || (outcome !== "passed" && outcome !== "undecided")) return [];
  return [{ hotkey, coldkey, late, undecided: outcome === "undecided", total1e9, seenAt }];
}

/** Why a valid submission is paid less than the first place, or nothing. */
function placeReasons(
  { late, seenAt }: SubmissionVerdict,
  { place, sybil }: Placing,
  valid: number,
  { policy }: ResultInputs,
): Reason[] {
  const reasons: Reason[] = [];
  if (sybil) reasons.push({ code: "SYBIL", facts: { allowed: policy.values.ranking.maxRankedPerColdkey } });
  if (late) reasons.push({ code: "LATE", facts: { seenAt } });
  if (place > 1 && !sybil) reasons.push({ code: "LOWER_RANK", facts: { place, valid } });
  return reasons;
}
