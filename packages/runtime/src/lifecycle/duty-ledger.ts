/** One thing an agent owes by a moment of protocol time. */
export interface Duty {
  readonly who: string;
  readonly what: string;
  /**
   * Protocol time, epoch milliseconds: a compressed clock does not pass this moment while the duty is open, and slows down
   * in the minute before. So it lies at least two minutes after the moment from which the duty can be done.
   */
  readonly dueBy: number;
}

export interface OpenDuty {
  /** Idempotent. */
  done(): void;
}

/**
 * Where agents say what they owe. On a live network nobody listens; on a compressed clock the clock waits for it.
 * An agent always has its next duty open (it opens the next epoch's before it closes this one's).
 */
export interface DutyLedger {
  open(duty: Duty): OpenDuty;
}

export const nobodyWaits: DutyLedger = { open: () => ({ done: () => {} }) };
