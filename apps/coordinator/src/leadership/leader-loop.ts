import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { knownFailure } from "../database/database-failure.ts";
import type { Leadership, Term } from "./leadership.ts";

/** What only the leader does, from the start of a term to its end. */
export interface LedWork {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface LeaderLoopParts<Work extends LedWork> {
  readonly leadership: Leadership;
  /** Built anew for each term, so that nothing of an earlier one is carried over. */
  readonly workOf: (fence: number) => Work;
  readonly wall: Clock;
  readonly reporter: Reporter;
  /** Real milliseconds between two tries of a replica that stands by; at most a second. */
  readonly pollMs: number;
}

const shortestPauseMs = 50;
const longestPauseMs = 1_000;
const longestFailingPauseMs = 5_000;

interface Leading<Work> {
  readonly term: Term;
  readonly work: Work;
}

/** Stands by until this replica leads, does the leader's work as long as it leads, and stands by again. */
export class LeaderLoop<Work extends LedWork> {
  readonly #parts: LeaderLoopParts<Work>;
  readonly #stopping = new AbortController();
  #leading: Leading<Work> | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: LeaderLoopParts<Work>) {
    this.#parts = parts;
  }

  /** Undefined while another one leads. */
  get fence(): number | undefined {
    return this.#leading?.term.lost.aborted === false ? this.#leading.term.fence : undefined;
  }

  /** What is being done in the present term; undefined while another one leads. */
  get work(): Work | undefined {
    return this.#leading?.work;
  }

  /** Tries once, and when it leads, does what is due; from then on runs by itself until {@link stop}. */
  async start(): Promise<void> {
    try {
      await this.#try();
    } catch (error) {
      await this.#parts.leadership[Symbol.asyncDispose]();
      throw error;
    }
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#end();
    await this.#parts.leadership[Symbol.asyncDispose]();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { wall, pollMs, reporter } = this.#parts;
    const pauseMs = Math.min(Math.max(pollMs, shortestPauseMs), longestPauseMs);
    for (let failures = 0; !signal.aborted; ) {
      if (this.#leading !== undefined) {
        const { fence, lost } = this.#leading.term;
        await eitherAborted(lost, signal);
        if (!lost.aborted) return;
        reporter.warn("leadershipLost", { fence });
        await this.#end();
      }
      // Longer and longer while the database is away, so that an outage fills no log.
      const waitMs = Math.min(pauseMs * 2 ** Math.min(failures, 10), Math.max(pauseMs, longestFailingPauseMs));
      await wall.sleepUntil(wall.now() + waitMs, signal).catch(() => {});
      if (signal.aborted) return;
      try {
        await this.#try();
        failures = 0;
      } catch (error) {
        failures += 1;
        const known = knownFailure(error);
        reporter.error("leadershipFailed", { ...(known && { code: known.code }), error });
      }
    }
  }

  async #try(): Promise<void> {
    const { leadership, workOf, reporter } = this.#parts;
    const term = await leadership.take();
    if (term === undefined) return;
    const { fence } = term;
    const work = workOf(fence);
    this.#leading = { term, work };
    reporter.info("leadershipTaken", { fence });
    try {
      await work.start();
    } catch (error) {
      await this.#end();
      throw error;
    }
  }

  /** First the work, then the lock: the next one finds nothing half done by us. */
  async #end(): Promise<void> {
    const leading = this.#leading;
    if (leading === undefined) return;
    try {
      await leading.work.stop();
    } finally {
      await leading.term.end();
      this.#leading = undefined;
    }
  }
}

async function eitherAborted(...signals: readonly AbortSignal[]): Promise<void> {
  const either = AbortSignal.any([...signals]);
  if (either.aborted) return;
  await new Promise<void>((resolve) => either.addEventListener("abort", () => resolve(), { once: true }));
}
