import type { DutyLedger, OpenDuty } from "@lode/runtime/lifecycle";
import type { EpochRecord } from "./epoch-record.ts";

export interface OwedDuty {
  readonly what: string;
  readonly dueBy: number;
}

const minute = 60_000;

/**
 * How long after its moment each step may take before a compressed clock waits for it; protocol time. Two minutes at
 * least: such a clock slows down already in the last minute before a duty, and must not do so before it can be done.
 */
const slack = {
  start: 2 * minute,
  onTime: 2 * minute,
  close: 2 * minute,
  beacon: 10 * minute,
  observations: 2 * minute,
  complete: 2 * minute,
} as const;

/** The one step an epoch owes next, and by when. Archiving is nobody's business to wait for. */
export function owedBy({
  id,
  state,
  schedule,
  heldBecause,
  onTimeFrozenAt,
  snapshotSha256,
  observationSetSha256,
}: EpochRecord): OwedDuty | undefined {
  const owed = (what: string, dueBy: number): OwedDuty => ({ what: `${what} ${id}`, dueBy });
  // Nobody knows for how long.
  if (heldBecause !== null) return undefined;
  switch (state) {
    case "PENDING":
      return owed("start", schedule.startsAt + slack.start);
    case "ACTIVE":
      return owed("end submission of", schedule.deadlineAt + slack.onTime);
    case "GRACE":
      if (onTimeFrozenAt === null) return owed("freeze what is on time of", schedule.deadlineAt + slack.onTime);
      return owed("close", schedule.closesAt + slack.close);
    case "CLOSED":
      // The beacon needs the clock to run on until a block after close is final.
      if (snapshotSha256 === null) return owed("freeze the snapshot of", schedule.closesAt + slack.close);
      return owed("fix the beacon of", schedule.closesAt + slack.beacon);
    case "JUDGING":
      if (observationSetSha256 === null)
        return owed("freeze the observations of", schedule.revealsUntil + slack.observations);
      return owed("complete", schedule.resultsUntil + slack.complete);
    case "COMPLETED":
    case "ARCHIVED":
      return undefined;
  }
}

/** Keeps exactly the owed duties open. New ones are opened before old ones end, so the clock never runs free between two. */
export class DutyBook implements Disposable {
  readonly #ledger: DutyLedger;
  #open = new Map<string, OpenDuty>();

  constructor(ledger: DutyLedger) {
    this.#ledger = ledger;
  }

  keep(owed: readonly OwedDuty[]): void {
    const open = new Map<string, OpenDuty>();
    for (const { what, dueBy } of owed) {
      const key = `${what} ${dueBy}`;
      open.set(key, this.#open.get(key) ?? this.#ledger.open({ who: "coordinator", what, dueBy }));
    }
    for (const [key, duty] of this.#open) if (!open.has(key)) duty.done();
    this.#open = open;
  }

  [Symbol.dispose](): void {
    this.keep([]);
  }
}
