import type { Hotkey, Rao } from "@lode/bittensor/primitives";
import { fieldBits } from "../listing/index.ts";
import type { PolicyValues } from "../policy/index.ts";
import { reachesFraction } from "../tiers/index.ts";
import type { StakedValidator } from "./epoch-inputs.ts";
import type { Observation, ObservationSet, Outcome } from "./observation.ts";
import type { PlannedRow } from "./planned-row.ts";

/** What the revealed validators saw, looked up by validator and row. */
export interface Witnesses {
  /** Stake of a validator whose reveal is in the set; undefined for everybody else. */
  revealedStake(hotkey: Hotkey): Rao | undefined;
  /** Undefined when it said nothing, or contradicted itself. */
  seenBy(hotkey: Hotkey, fileSha256: string, row: number): Observation | undefined;
}

/**
 * Indexes a frozen set. Reveals of hotkeys without a permit, or for another epoch, are not counted. A validator that
 * reported one row twice and not alike said nothing about it, so that no order of reveals or observations matters.
 */
export function witnessesOf(set: ObservationSet, validators: readonly StakedValidator[]): Witnesses {
  const stakes = new Map(validators.map(({ hotkey, stakeRao }) => [hotkey, stakeRao]));
  const seen = new Map<Hotkey, Map<string, Observation | undefined>>();
  for (const reveal of set.reveals) {
    if (reveal.epochId !== set.epochId || !stakes.has(reveal.hotkey)) continue;
    const rows = seen.get(reveal.hotkey) ?? new Map<string, Observation | undefined>();
    seen.set(reveal.hotkey, rows);
    for (const observation of reveal.observations) {
      const name = rowName(observation.fileSha256, observation.row);
      rows.set(name, rows.has(name) && !isAlike(rows.get(name), observation) ? undefined : observation);
    }
  }
  return {
    revealedStake: (hotkey) => (seen.has(hotkey) ? stakes.get(hotkey) : undefined),
    seenBy: (hotkey, fileSha256, row) => seen.get(hotkey)?.get(rowName(fileSha256, row)),
  };
}

export interface RowDecision {
  readonly outcome: Outcome;
  /** Some provider knows the listing: less than half of the conclusive stake says that it does not exist. */
  readonly found: boolean;
}

/**
 * Decides one row by stake. Only validators that it was assigned to count, and of those only the ones that revealed:
 * the conclusive ones need `decidedStakePpm` of the revealed stake assigned to it, and one side more than half of the conclusive.
 */
export function decideRow(
  planned: PlannedRow,
  witnesses: Witnesses,
  policy: Pick<PolicyValues, "agreement">,
): RowDecision {
  let revealedRao = 0n;
  let passRao = 0n;
  let failRao = 0n;
  let notFoundRao = 0n;
  for (const hotkey of planned.validators) {
    const stakeRao = witnesses.revealedStake(hotkey);
    if (stakeRao === undefined) continue;
    revealedRao += stakeRao;
    const seen = witnesses.seenBy(hotkey, planned.fileSha256, planned.row);
    if (seen?.outcome === "pass") passRao += stakeRao;
    if (seen?.outcome !== "fail") continue;
    failRao += stakeRao;
    if ((seen.fields & fieldBits.notFound) !== 0) notFoundRao += stakeRao;
  }
  const conclusiveRao = passRao + failRao;
  const decided = conclusiveRao > 0n && reachesFraction(conclusiveRao, revealedRao, policy.agreement.decidedStakePpm);
  const found = decided && notFoundRao * 2n <= conclusiveRao;
  if (decided && passRao * 2n > conclusiveRao) return { outcome: "pass", found };
  if (decided && failRao * 2n > conclusiveRao) return { outcome: "fail", found };
  return { outcome: "inconclusive", found: false };
}

function isAlike(a: Observation | undefined, b: Observation): boolean {
  return a !== undefined && a.outcome === b.outcome && a.fields === b.fields;
}

function rowName(fileSha256: string, row: number): string {
  return `${fileSha256}:${row}`;
}
