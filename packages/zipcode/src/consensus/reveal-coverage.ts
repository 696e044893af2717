import type { Hotkey } from "@lode/bittensor/primitives";
import type { ObservationSet } from "./observation.ts";
import type { PlannedRow } from "./planned-row.ts";

export interface RevealCoverage {
  readonly assigned: number;
  /** Assigned rows that the reveal speaks about; an inconclusive look-up is spoken about, a provider's outage is nobody's fault. */
  readonly covered: number;
  /** Of 1_000_000, floored; whole for a validator that was assigned nothing. */
  readonly coveragePpm: number;
}

/** For each hotkey whose reveal is in the set, how much of its own work it did. Rows that were not assigned to it do not help. */
export function revealCoverage(plan: readonly PlannedRow[], set: ObservationSet): Map<Hotkey, RevealCoverage> {
  const spokenAbout = new Map<Hotkey, Set<string>>();
  for (const { hotkey, observations } of set.reveals) {
    const rows = spokenAbout.get(hotkey) ?? new Set<string>();
    spokenAbout.set(hotkey, rows);
    for (const { fileSha256, row } of observations) rows.add(`${fileSha256}:${row}`);
  }
  const counts = new Map([...spokenAbout.keys()].map((hotkey) => [hotkey, { assigned: 0, covered: 0 }]));
  for (const { fileSha256, row, validators } of plan) {
    for (const hotkey of validators) {
      const count = counts.get(hotkey);
      if (count === undefined) continue;
      count.assigned += 1;
      count.covered += Number(spokenAbout.get(hotkey)?.has(`${fileSha256}:${row}`) ?? false);
    }
  }
  return new Map(
    [...counts].map(([hotkey, { assigned, covered }]) => [
      hotkey,
      { assigned, covered, coveragePpm: assigned === 0 ? 1_000_000 : Math.floor((covered * 1_000_000) / assigned) },
    ]),
  );
}
