import { compareText } from "../canonical-json/index.ts";
import { type EpochId, epochStart, type Zipcode } from "../epoch/index.ts";
import type { PolicyValues } from "../policy/policy-values.ts";
import { type AssignedZipcode, type Candidate, candidatesProblem, sortedCandidates, toleranceOf } from "./candidate.ts";
import { chooseHoneypots } from "./choose-honeypots.ts";
import { DrawStream } from "./draw-stream.ts";
import { selectionWeight } from "./selection-weight.ts";

export interface SelectionInputs {
  readonly epochId: EpochId;
  readonly epochSecret: Uint8Array;
  readonly candidates: readonly Candidate[];
  readonly policy: PolicyValues;
  /** The moment cooldowns are counted to; the start of the epoch unless given. */
  readonly atMs?: number;
}

export interface Selection {
  /** Honeypots among them; sorted by zipcode. */
  readonly zipcodes: readonly AssignedZipcode[];
  /** Sorted. */
  readonly honeypots: readonly Zipcode[];
  /** Sum of the announced counts without the honeypots. */
  readonly listings: number;
  /** False when the table could not fill the target: what there was is selected all the same. */
  readonly onTarget: boolean;
}

/**
 * Draws an epoch's zipcodes, weighted and without replacement, until their counts sum to the target within its
 * tolerance; a draw that would overshoot is thrown back for good. The same secret, table and policy always give the
 * same selection.
 * @throws RangeError for a table with a zipcode twice, a malformed one or a negative count.
 */
export function selectZipcodes(inputs: SelectionInputs): Selection {
  const { epochSecret, policy } = inputs;
  const atMs = inputs.atMs ?? epochStart(inputs.epochId);
  const problem = candidatesProblem(inputs.candidates);
  if (problem !== undefined) throw new RangeError(problem);
  const ordered = sortedCandidates(inputs.candidates);
  const draw = drawToTarget(new DrawStream(epochSecret, "zipcodes"), ordered, atMs, policy);
  const selected = new Set(draw.selected);
  const rest = ordered.filter((candidate) => !selected.has(candidate));
  const decoys = chooseHoneypots(new DrawStream(epochSecret, "honeypots"), rest, selected.size, atMs, policy);
  const lent = inconspicuous(draw.selected.map((candidate) => toleranceOf(candidate, policy)));
  const zipcodes = [
    ...draw.selected.map((candidate) => announced(candidate, candidate.expected, toleranceOf(candidate, policy))),
    // Its own tolerance would tell a decoy, since sources differ by a large share of a small count: it borrows one.
    ...decoys.map(({ candidate, advertised }, index) =>
      announced(candidate, advertised, lent[index % lent.length] ?? toleranceOf(candidate, policy)),
    ),
  ].sort((a, b) => compareText(a.zipcode, b.zipcode));
  const honeypots = decoys.map(({ candidate }) => candidate.zipcode).sort(compareText);
  return { zipcodes, honeypots, listings: draw.listings, onTarget: draw.onTarget };
}

/** Candidates that a regular place may go to; `expected` 0 never. */
export function isEligible(candidate: Candidate, { assignment }: Pick<PolicyValues, "assignment">): boolean {
  const { expected } = candidate;
  return expected > 0 && expected >= assignment.minExpected && expected <= assignment.maxExpected;
}

/** What the announced counts may sum to, both ends included. */
export function targetRange({ assignment }: Pick<PolicyValues, "assignment">): { low: number; high: number } {
  const { targetListings, tolerancePpm } = assignment;
  const slack = Math.floor((targetListings * tolerancePpm) / 1_000_000);
  return { low: targetListings - slack, high: targetListings + slack };
}

function drawToTarget(stream: DrawStream, ordered: readonly Candidate[], atMs: number, policy: PolicyValues) {
  const { low, high } = targetRange(policy);
  const left = ordered.filter((candidate) => isEligible(candidate, policy));
  const weights = left.map((candidate) => selectionWeight(candidate, atMs, policy));
  const selected: Candidate[] = [];
  let listings = 0;
  // Every round takes one candidate out, so the loop ends with the table at the latest.
  while (listings < low) {
    const index = stream.weighted(weights);
    if (index === undefined) break;
    const [candidate] = left.splice(index, 1) as [Candidate];
    weights.splice(index, 1);
    if (listings + candidate.expected > high) continue;
    selected.push(candidate);
    listings += candidate.expected;
  }
  return { selected, listings, onTarget: listings >= low };
}

/** Those that several have: whoever repeats a tolerance that only one has stands out again. All of them where none is shared. */
function inconspicuous(tolerances: readonly number[]): readonly number[] {
  const shared = tolerances.filter((one) => tolerances.indexOf(one) !== tolerances.lastIndexOf(one));
  return shared.length > 0 ? shared : tolerances;
}

function announced(candidate: Candidate, expected: number, tolerancePpm: number): AssignedZipcode {
  const { zipcode, state, city, county, marketTier, geographicRegion } = candidate;
  return { zipcode, expected, tolerancePpm, state, city, county, marketTier, geographicRegion };
}
