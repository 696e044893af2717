import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { Background } from "./background.ts";
import type { RateLimits } from "./limits.ts";
import type { AskedCount, SharedCount } from "./window-counts.ts";

/** Where replicas meet to add up what they counted. */
export interface LimitCountStore {
  /** Adds, and answers the totals of all keys asked about that have any; both or neither. */
  exchange(asked: readonly AskedCount[]): Promise<readonly SharedCount[]>;
}

export interface LimitSharingParts {
  readonly limits: RateLimits;
  readonly store: LimitCountStore;
  readonly wall: Clock;
  readonly reporter: Reporter;
  /** Limits with shorter windows stay in memory: alone on a database, only the long ones are worth keeping over a restart. */
  readonly fromSeconds?: number;
}

/** Real milliseconds. With a round's own time, everybody knows within a second. */
const roundMs = 400;
/** Such a round takes the serving thread a few milliseconds; when there is more to tell, the next one comes sooner. */
const maxRows = 2_000;
const soonMs = 50;

/**
 * Adds up the counts of all replicas. A database that does not answer delays that and nothing else. When the answer to a
 * round was lost its counts are told once more: a limit may then be a round's requests too strict, never too wide.
 */
export class LimitSharing implements AsyncDisposable {
  readonly #parts: LimitSharingParts;
  readonly #background: Background;
  #wasFull = false;

  constructor(parts: LimitSharingParts) {
    this.#parts = parts;
    const { wall, reporter } = parts;
    this.#background = new Background({
      clock: wall,
      everyMs: () => (this.#wasFull ? soonMs : roundMs),
      run: () => this.round(),
      trouble: (error) => reporter.warn("limitsNotShared", { error }),
      relief: () => reporter.info("limitsSharedAgain"),
    });
  }

  start(): void {
    this.#background.start();
  }

  /** Tells and learns once; what does not fit waits for the next round. */
  async round(): Promise<void> {
    const { limits, store, fromSeconds } = this.#parts;
    const asked = limits.toShare(maxRows, fromSeconds);
    this.#wasFull = asked.filter(({ added }) => added > 0).length === maxRows;
    if (asked.length === 0) return;
    limits.shared(asked, await store.exchange(asked));
  }

  /** Tells what is left to tell, so that a planned restart forgets nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#background[Symbol.asyncDispose]();
    await this.round().catch((error: unknown) => this.#parts.reporter.warn("limitsNotShared", { error }));
  }
}
