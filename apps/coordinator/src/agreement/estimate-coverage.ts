import type { Hotkey } from "@lode/bittensor/primitives";
import {
  type AnnouncedZipcode,
  type Beacon,
  type Observation,
  type PlannedRow,
  planObservations,
  type StakedValidator,
} from "@lode/zipcode/consensus";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import type { Snapshot, SnapshotItem } from "@lode/zipcode/submission";

export interface CoverageInputs {
  readonly snapshot: Snapshot;
  readonly beacon: Beacon;
  readonly policy: Policy;
  readonly nonce: string;
  readonly zipcodes: readonly AnnouncedZipcode[];
  readonly honeypots: readonly Zipcode[];
  /** Permit and stake as of the beacon block. */
  readonly validators: readonly StakedValidator[];
  /** The reveals, one at a time: together they may be large. */
  readonly reveals: AsyncIterable<{ readonly hotkey: Hotkey; readonly observations: readonly Observation[] }>;
}

/** Rows spoken about, by file and row. */
type Spoken = ReadonlyMap<string, ReadonlySet<number>>;

/**
 * How much of its rows each revealed validator spoke about, in ppm, told from the reveals themselves: this coordinator
 * reads no submission. Which rows a file has and to whom they fall follows from the snapshot; that a file was looked up at
 * all is believed when more than half of the revealed stake that its rows fell to speaks about it. Files without a
 * claimed number of rows (the Python miner's) are left out.
 * @param breathe called between files, so that a long epoch holds up no request.
 * @returns undefined when the epoch has more rows than its budget: which of them were looked up, only the files tell.
 */
export async function estimateCoverage(
  inputs: CoverageInputs,
  breathe: () => Promise<void>,
): Promise<ReadonlyMap<Hotkey, number> | undefined> {
  const spoken = new Map<Hotkey, Spoken>();
  for await (const { hotkey, observations } of inputs.reveals) {
    spoken.set(hotkey, spokenRows(observations));
    await breathe();
  }
  const stakes = new Map(inputs.validators.map(({ hotkey, stakeRao }) => [hotkey, stakeRao]));
  const totals = new Map([...spoken.keys()].map((hotkey) => [hotkey, { assigned: 0, covered: 0 }]));
  let rows = 0;
  for (const item of inputs.snapshot.items) {
    if (!isSpokenAbout(item, spoken)) continue;
    const plan = planOf(item, inputs);
    rows += plan.length;
    if (wasLookedUp(plan, spoken, stakes)) count(plan, spoken, totals);
    await breathe();
  }
  if (rows > inputs.policy.values.spotCheck.lookupBudget) return undefined;
  return new Map(
    [...totals].map(([hotkey, { assigned, covered }]) => [
      hotkey,
      assigned === 0 ? 1_000_000 : Math.floor((covered * 1_000_000) / assigned),
    ]),
  );
}

function spokenRows(observations: readonly Observation[]): Spoken {
  const rows = new Map<string, Set<number>>();
  for (const { fileSha256, row } of observations) {
    const known = rows.get(fileSha256);
    if (known === undefined) rows.set(fileSha256, new Set([row]));
    else known.add(row);
  }
  return rows;
}

function isSpokenAbout({ sha256, problem, rowsClaimed }: SnapshotItem, spoken: ReadonlyMap<Hotkey, Spoken>): boolean {
  if (sha256 === null || problem !== null || rowsClaimed === null || rowsClaimed === 0) return false;
  return [...spoken.values()].some((files) => files.has(sha256));
}

/** The rows of one file and to whom they fall, had the file passed everything before the look-ups. */
function planOf(item: SnapshotItem, inputs: CoverageInputs): readonly PlannedRow[] {
  const rows = item.rowsClaimed ?? 0;
  const counts = {
    rows,
    complete: rows,
    reasonable: rows,
    datesConsistent: rows,
    distinct: rows,
    zipcodeRight: rows,
    distinctValidIds: rows,
  };
  return planObservations({
    ...inputs,
    snapshot: { ...inputs.snapshot, items: [item] },
    readings: new Map([[item.key, { kind: "read", rows, counts }]]),
    overlaps: [],
    assignment: { zipcodes: inputs.zipcodes, nonce: inputs.nonce },
  });
}

function wasLookedUp(
  plan: readonly PlannedRow[],
  spoken: ReadonlyMap<Hotkey, Spoken>,
  stakes: ReadonlyMap<Hotkey, bigint>,
): boolean {
  const fell = new Set(plan.flatMap(({ validators }) => validators).filter((hotkey) => spoken.has(hotkey)));
  const stakeOf = (hotkeys: Iterable<Hotkey>): bigint =>
    [...hotkeys].reduce((sum, hotkey) => sum + (stakes.get(hotkey) ?? 0n), 0n);
  const file = plan[0]?.fileSha256 ?? "";
  const speaking = [...fell].filter((hotkey) => spoken.get(hotkey)?.has(file));
  return stakeOf(speaking) * 2n > stakeOf(fell);
}

function count(
  plan: readonly PlannedRow[],
  spoken: ReadonlyMap<Hotkey, Spoken>,
  totals: ReadonlyMap<Hotkey, { assigned: number; covered: number }>,
): void {
  for (const { fileSha256, row, validators } of plan) {
    for (const hotkey of validators) {
      const total = totals.get(hotkey);
      if (total === undefined) continue;
      total.assigned += 1;
      total.covered += Number(spoken.get(hotkey)?.get(fileSha256)?.has(row) ?? false);
    }
  }
}
