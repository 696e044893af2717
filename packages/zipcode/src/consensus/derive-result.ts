import { compareText } from "../canonical-json/index.ts";
import type { Zipcode } from "../epoch/index.ts";
import { shareEpoch } from "../ranking/index.ts";
import { snapshotSha256 } from "../submission/index.ts";
import type { AnnouncedZipcode } from "./epoch-inputs.ts";
import type { EpochResult, RankedSubmission, ResultHeader, ZipcodeResult } from "./epoch-result.ts";
import { pythonParticipants } from "./python-participants.ts";
import type { ResultInputs } from "./result-inputs.ts";
import { observationSetSha256 } from "./reveal.ts";
import { scoreMiners } from "./score-miners.ts";
import { type Standee, standZipcode } from "./stand-zipcode.ts";
import type { SubmissionVerdict } from "./submission-verdict.ts";

/** A zipcode between ranking and pay. */
interface Contest {
  readonly announced: AnnouncedZipcode;
  readonly honeypot: boolean;
  /** Its reward is withheld for want of submissions. */
  readonly withheld: boolean;
  readonly labels: readonly string[];
  readonly standees: readonly Standee[];
}

/** The table of one epoch: places and pay in every zipcode, and a score with its reasons for every registered miner. */
export function deriveResult(inputs: ResultInputs): EpochResult {
  const contests = contestsOf(inputs);
  const shares = shareEpoch(
    contests.map((contest) => ({ basis: basisOf(contest, inputs), claims: contest.standees.map(claimOf) })),
    inputs.policy.values,
  );
  const zipcodes = contests.map(({ announced, honeypot, labels, standees }, at): ZipcodeResult => {
    const { weight1e9 = 0, paid1e9 = [] } = shares.zipcodes[at] ?? {};
    const submissions = standees.map((standee, index) => submissionOf(standee, paid1e9[index] ?? 0));
    return { zipcode: announced.zipcode, expected: announced.expected, honeypot, weight1e9, labels, submissions };
  });
  return { header: headerOf(inputs), zipcodes, scores: scoreMiners(zipcodes, inputs), burned1e9: shares.burned1e9 };
}

function contestsOf(inputs: ResultInputs): Contest[] {
  const { minSubmissions, payUnderSubscribed, by } = inputs.policy.values.ranking;
  const honeypots = new Set(inputs.honeypots);
  const verdicts = new Map<Zipcode, SubmissionVerdict[]>();
  for (const verdict of inputs.verdicts) {
    const known = verdicts.get(verdict.zipcode);
    if (known === undefined) verdicts.set(verdict.zipcode, [verdict]);
    else known.push(verdict);
  }
  const contests = [...inputs.assignment.zipcodes]
    .sort((a, b) => compareText(a.zipcode, b.zipcode))
    .map((announced): Contest => {
      const submitted = verdicts.get(announced.zipcode) ?? [];
      const underSubscribed = submitted.length < minSubmissions;
      const withheld = underSubscribed && !payUnderSubscribed;
      const labels = underSubscribed ? ["under-subscribed"] : [];
      const standees = standZipcode(submitted, announced, inputs).map((standee) =>
        withheld ? withheldFrom(standee, submitted.length, minSubmissions) : standee,
      );
      return { announced, honeypot: honeypots.has(announced.zipcode), withheld, labels, standees };
    });
  return by === "time" ? withPythonPool(contests, inputs) : contests;
}

function withheldFrom(standee: Standee, submissions: number, needed: number): Standee {
  if (standee.standing === "failed") return standee;
  const facts = { submissions, needed };
  return { ...standee, reasons: [...standee.reasons, { code: "UNDER_SUBSCRIBED", facts }] };
}

function withPythonPool(contests: readonly Contest[], inputs: ResultInputs): Contest[] {
  const participants = pythonParticipants(
    contests.map(({ standees }) => standees),
    inputs.policy.values,
  );
  return contests.map((contest) => ({
    ...contest,
    standees: contest.standees.map((standee) =>
      participants.has(standee.verdict) ? { ...standee, standing: "pool" } : standee,
    ),
  }));
}

/** What the zipcode counts: listings that passing files prove, no more than announced; under the Python's rules, the winners' rows. */
function basisOf({ announced, honeypot, withheld, standees }: Contest, inputs: ResultInputs): number {
  if (honeypot || withheld) return 0;
  const passed = standees.filter(({ verdict }) => verdict.outcome === "passed");
  if (inputs.policy.values.ranking.by === "time") {
    return passed.reduce((sum, { standing, verdict }) => sum + (standing === "ranked" ? verdict.rows : 0), 0);
  }
  if (passed.length === 0) return 0;
  const distinct = inputs.distinctIds.get(announced.zipcode);
  if (distinct === undefined) throw new RangeError(`no count of distinct ids for zipcode ${announced.zipcode}`);
  return announced.expected > 0 ? Math.min(distinct, announced.expected) : distinct;
}

function claimOf({ standing, rank, verdict }: Standee) {
  return { standing, rank, late: verdict.late };
}

function submissionOf({ verdict, standing, rank, total1e9, reasons }: Standee, paid1e9: number): RankedSubmission {
  const { hotkey, fileSha256, rows, seenAt, late } = verdict;
  return { hotkey, fileSha256, rows, seenAt, late, standing, rank, total1e9, paid1e9, reasons };
}

function headerOf({ snapshot, netuid, policy, beacon, observationSet }: ResultInputs): ResultHeader {
  return {
    epochId: snapshot.epochId,
    netuid,
    policySha256: policy.sha256,
    rulesVersion: policy.values.rulesVersion,
    snapshotSha256: snapshotSha256(snapshot),
    beacon: { block: beacon.block, hash: beacon.hash },
    observationSetSha256: observationSetSha256(observationSet),
  };
}
