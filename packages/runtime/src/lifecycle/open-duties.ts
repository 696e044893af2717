import type { Clock } from "../clock/index.ts";
import type { Duty, DutyLedger, OpenDuty } from "./duty-ledger.ts";

export interface OpenDutiesOptions {
  /** Real milliseconds that one duty may hold the clock. */
  readonly maxHoldMs: number;
  /** Real time. */
  readonly wall: Clock;
  /** Told once for each duty that held the clock too long; the clock goes on without it. */
  readonly onOverdue: (duty: Duty, heldMs: number) => void;
}

interface Entry {
  readonly duty: Duty;
  holdingSinceMs: number | undefined;
}

/** The ledger of a compressed network: its clock asks here how far it may run. */
export class OpenDuties implements DutyLedger {
  readonly #entries = new Set<Entry>();
  readonly #options: OpenDutiesOptions;

  constructor(options: OpenDutiesOptions) {
    this.#options = options;
  }

  open(duty: Duty): OpenDuty {
    const entry: Entry = { duty, holdingSinceMs: undefined };
    this.#entries.add(entry);
    return { done: () => void this.#entries.delete(entry) };
  }

  /** Open and not yet overdue, the most urgent first. */
  get duties(): readonly Duty[] {
    return [...this.#entries].map(({ duty }) => duty).sort((a, b) => a.dueBy - b.dueBy);
  }

  /**
   * The barrier of a virtual clock: `barrier: (wantsMs) => duties.earliestDue(wantsMs)`. A duty starts to hold when the
   * clock wants to be at its `dueBy` or later; held longer than `maxHoldMs` it is overdue, reported and dropped.
   */
  earliestDue(wantsMs: number): number | undefined {
    let earliest: number | undefined;
    const realMs = this.#options.wall.now();
    for (const entry of this.#entries) {
      if (entry.duty.dueBy <= wantsMs && this.#isOverdue(entry, realMs)) continue;
      if (earliest === undefined || entry.duty.dueBy < earliest) earliest = entry.duty.dueBy;
    }
    return earliest;
  }

  #isOverdue(entry: Entry, realMs: number): boolean {
    entry.holdingSinceMs ??= realMs;
    const heldMs = realMs - entry.holdingSinceMs;
    if (heldMs <= this.#options.maxHoldMs) return false;
    this.#entries.delete(entry);
    this.#options.onOverdue(entry.duty, heldMs);
    return true;
  }
}
