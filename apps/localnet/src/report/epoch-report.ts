import type { EpochResult } from "@lode/zipcode/consensus";
import { reasonText } from "@lode/zipcode/tiers";

/** What one validator came to, as far as the report needs it. */
export interface ValidatorOutcome {
  readonly hotkey: string;
  readonly digest: string;
  readonly result: EpochResult;
  readonly judgedRows: number;
  /** What it set on chain, by uid; null when it held, and then `held` says why, in the chain's words or the quorum's. */
  readonly weights: Readonly<Record<string, number>> | null;
  readonly held: string | null;
  /** Whether a quorum of revealed stake came to this digest. */
  readonly quorum: boolean;
}

/** One file that a miner of this network uploaded. `uploadedAt` is protocol time. */
export interface UploadedFile {
  readonly zipcode: string;
  readonly sha256: string;
  readonly rows: number;
  readonly uploadedAt: number;
}

interface Participant {
  readonly hotkey: string;
  readonly uid: number;
  readonly name: string;
  /** What this miner is played as; `outside` for one that joined by itself. */
  readonly character: string;
}

export interface EpochReportInput {
  readonly epochId: string;
  readonly deadlineAt: number;
  readonly miners: readonly Participant[];
  readonly outcomes: readonly ValidatorOutcome[];
  readonly uploads: ReadonlyMap<string, readonly UploadedFile[]>;
  readonly uidOf: ReadonlyMap<string, number>;
  readonly policy: { readonly name: string; readonly version: number; readonly sha256: string };
  readonly waived: readonly string[];
}

/** The shape that `lode up --json` prints for each epoch. Scores are integers in 1e-9. */
export interface EpochReport {
  readonly id: string;
  readonly zipcodes: ReadonlyArray<{
    readonly zipcode: string;
    readonly expected: number;
    readonly honeypot: boolean;
    /** Hotkeys of the paid submissions, best first. */
    readonly ranking: readonly string[];
  }>;
  readonly miners: ReadonlyArray<{
    readonly hotkey: string;
    readonly uid: number;
    readonly name: string;
    readonly character: string;
    readonly score: number;
    readonly reasons: ReadonlyArray<{ readonly code: string; readonly text: string }>;
  }>;
  readonly digests: Readonly<Record<string, string>>;
  /** All came to one digest, and a quorum stands behind it. */
  readonly agreed: boolean;
  readonly weights: Readonly<Record<string, number>>;
  readonly weightsByValidator: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Validators that set no weights for this epoch, and why. */
  readonly held: Readonly<Record<string, string>>;
  /** Rows: `uploaded` on time, `late` in grace; `judged` are both; `lost` were uploaded on time and are not in the snapshot. */
  readonly listings: {
    readonly uploaded: number;
    readonly late: number;
    readonly judged: number;
    readonly lost: number;
  };
  readonly policy: EpochReportInput["policy"];
  readonly snapshot: string;
  readonly beacon: { readonly block: number; readonly hash: string };
  readonly observationSet: string;
  readonly waived: readonly string[];
}

/** The digest that most validators came to; ties go to the smallest, so that the report itself is deterministic. */
function majorityDigest(outcomes: readonly ValidatorOutcome[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { digest } of outcomes) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}

/**
 * Puts together what the validators agreed on and what is on chain.
 * @returns undefined when no validator came to a result.
 */
export function reportEpoch(input: EpochReportInput): EpochReport | undefined {
  const digest = majorityDigest(input.outcomes);
  const agreeing = input.outcomes.filter((outcome) => outcome.digest === digest);
  const outcome = agreeing[0];
  if (!outcome) return undefined;
  const { result } = outcome;
  const scores = new Map<string, (typeof result.scores)[number]>(result.scores.map((score) => [score.hotkey, score]));
  const known = new Set(input.miners.map((miner) => miner.hotkey));
  const validators = new Set(input.outcomes.map((one) => one.hotkey));
  const strangers = result.scores
    .filter(({ hotkey, score1e9 }) => !known.has(hotkey) && !validators.has(hotkey) && score1e9 > 0)
    .map(({ hotkey }) => ({ hotkey, uid: input.uidOf.get(hotkey) ?? -1, name: "outside", character: "outside" }));
  const setBy = agreeing.find(({ weights }) => weights !== null);
  return {
    id: input.epochId,
    zipcodes: result.zipcodes.map(({ zipcode, expected, honeypot, submissions }) => ({
      zipcode,
      expected,
      honeypot,
      ranking: submissions.filter(({ paid1e9 }) => paid1e9 > 0).map(({ hotkey }) => hotkey),
    })),
    miners: [...input.miners, ...strangers].map((miner) => ({
      ...miner,
      score: scores.get(miner.hotkey)?.score1e9 ?? 0,
      reasons: (scores.get(miner.hotkey)?.reasons ?? []).map((reason) => ({
        code: reason.code,
        text: reasonText(reason),
      })),
    })),
    digests: Object.fromEntries(input.outcomes.map((one) => [one.hotkey, one.digest])),
    agreed: agreeing.length === input.outcomes.length && agreeing.every(({ quorum }) => quorum),
    weights: setBy?.weights ?? {},
    weightsByValidator: Object.fromEntries(input.outcomes.map((one) => [one.hotkey, one.weights ?? {}])),
    held: Object.fromEntries(input.outcomes.flatMap((one) => (one.held === null ? [] : [[one.hotkey, one.held]]))),
    listings: countListings(input, result, outcome.judgedRows),
    policy: input.policy,
    snapshot: result.header.snapshotSha256,
    beacon: result.header.beacon,
    observationSet: result.header.observationSetSha256,
    waived: input.waived,
  };
}

/** Who was on time says the store, by the snapshot; of what is missing there only the miner's own word is left. */
function countListings(input: EpochReportInput, result: EpochResult, judged: number): EpochReport["listings"] {
  const seen = new Map<string, boolean>(
    result.zipcodes.flatMap(({ zipcode, submissions }) =>
      submissions.map(({ hotkey, fileSha256, late }) => [`${zipcode} ${hotkey} ${fileSha256}`, late] as const),
    ),
  );
  const rows = { uploaded: 0, late: 0, judged, lost: 0 };
  for (const [hotkey, files] of input.uploads) {
    for (const file of files) {
      const late = seen.get(`${file.zipcode} ${hotkey} ${file.sha256}`);
      if (late === true) rows.late += file.rows;
      else if (late === false || file.uploadedAt < input.deadlineAt) rows.uploaded += file.rows;
      if (late === undefined && file.uploadedAt < input.deadlineAt) rows.lost += file.rows;
    }
  }
  return rows;
}
