import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Reporter } from "@lode/runtime/events";
import type { DutyLedger } from "@lode/runtime/lifecycle";
import { type EpochId, epochAt, nextEpoch, scheduleOf } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import { type AdvanceParts, advanceEpoch, copyWhileHeld, isHeldOpen } from "./advance-epoch.ts";
import type { EpochRecord, EpochState } from "./epoch-record.ts";
import { DutyBook, type OwedDuty, owedBy } from "./owed-duties.ts";

export interface SchedulerParts extends AdvanceParts {
  readonly protocol: Clock;
  readonly wall: Clock;
  readonly duties: DutyLedger;
  readonly reporter: Reporter;
  readonly policy: Policy;
  /** Draws and stores an epoch; false when it is there already. */
  readonly openEpoch: (id: EpochId) => Promise<boolean>;
  readonly onTransition: (epochId: EpochId, state: EpochState) => void;
  /** Something about this epoch has just been changed, its state or not: whoever remembers it reads it again. */
  readonly onChange: (epochId: EpochId) => void;
  /** Real milliseconds between two looks while a step waits for the chain or has failed. */
  readonly pollMs: number;
}

/** More steps than all live epochs of a long outage have together; beyond it something moves in a circle. */
const maxStepsInOneGo = 10_000;
const maxPauseMs = 5_000;
/** Real milliseconds. */
const lookEveryMs = 1_000;

/**
 * Moves every epoch through its states, one leader, one loop. What has been done is read from the database each time, so
 * it does not matter when the leader before died or how long there was none.
 */
export class EpochScheduler {
  readonly #parts: SchedulerParts;
  readonly #book: DutyBook;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #round: Promise<boolean> | undefined;
  /** Revisions of held epochs whose copies have been made. */
  readonly #copiedWhileHeld = new Map<EpochId, number>();
  /** Rounds in a row in which a step failed. */
  #failures = 0;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#book = new DutyBook(parts.duties);
  }

  /** Does what is due, opens the next duties, and from then on runs by itself until {@link stop}. */
  async start(): Promise<void> {
    this.#keepDuties(await this.#parts.epochs.live());
    await this.settle();
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#round;
    this.#book[Symbol.dispose]();
  }

  /**
   * Does everything that is due now.
   * @returns true when a step has to be looked at again soon: it waits for the chain, or failed.
   */
  async settle(): Promise<boolean> {
    // One after the other: two rounds at once would do the same step twice.
    const before = this.#round;
    const round = (async () => {
      await before?.catch(() => {});
      return await this.#doDue();
    })();
    this.#round = round.catch(() => true);
    return await round;
  }

  /** Longer and longer while a step keeps failing, so that an outage fills no log. */
  #pauseMs(): number {
    return Math.min(this.#parts.pollMs * 2 ** Math.min(this.#failures, 16), Math.max(this.#parts.pollMs, maxPauseMs));
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { protocol, wall, pollMs } = this.#parts;
    while (!signal.aborted) {
      try {
        // Read before the round: a moment that passes during it is not slept over.
        const since = protocol.now();
        if (await this.settle()) await wall.sleepUntil(wall.now() + this.#pauseMs(), signal);
        else await this.#untilNextLook(await this.#nextMoment(since), signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#report("schedulerFailed", error, {});
        await wall.sleepUntil(wall.now() + pollMs, signal).catch(() => {});
      }
    }
  }

  /** Until the moment comes, or until it is time to see what the owner has done by another replica. */
  async #untilNextLook(atMs: number, signal: AbortSignal): Promise<void> {
    const { protocol, wall } = this.#parts;
    const enough = new AbortController();
    const either = AbortSignal.any([signal, enough.signal]);
    const waits = [protocol.sleepUntil(atMs, either), wall.sleepUntil(wall.now() + lookEveryMs, either)];
    try {
      await Promise.race(waits);
    } finally {
      enough.abort();
      await Promise.allSettled(waits);
    }
  }

  async #doDue(): Promise<boolean> {
    const openFailed = await this.#openDue();
    for (let steps = 0; steps < maxStepsInOneGo && !this.#stopping.signal.aborted; steps += 1) {
      const live = await this.#parts.epochs.live();
      this.#keepDuties(live);
      const outcomes = [];
      for (const epoch of live) outcomes.push(await this.#advance(epoch));
      this.#failures = outcomes.includes("failed") ? this.#failures + 1 : 0;
      if (!outcomes.includes("moved")) return openFailed || outcomes.includes("failed") || outcomes.includes("waiting");
      // PGlite answers in microtasks: without this no timer and no socket would be served during a long catch-up.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return true;
  }

  /** The epoch of now and, within its lead, the next. One that nobody could have seen is not made up afterwards. */
  async #openDue(): Promise<boolean> {
    const { protocol, policy, openEpoch, reporter } = this.#parts;
    const { lengthMs, pendingLeadMs } = policy.values.epoch;
    const now = protocol.now();
    const current = epochAt(now, lengthMs);
    const due = [current];
    if (now >= scheduleOf(nextEpoch(current, lengthMs), policy.values).startsAt - pendingLeadMs) {
      due.push(nextEpoch(current, lengthMs));
    }
    let failed = false;
    for (const id of due) {
      try {
        if (await openEpoch(id)) {
          this.#parts.onChange(id);
          reporter.info("epochOpened", { epochId: id, state: "PENDING" });
          this.#parts.onTransition(id, "PENDING");
        }
      } catch (error) {
        failed = true;
        this.#report("epochOpenFailed", error, { epochId: id });
      }
    }
    return failed;
  }

  async #advance(epoch: EpochRecord): Promise<"moved" | "waiting" | "idle" | "failed"> {
    try {
      await this.#copyWhileHeld(epoch);
      const outcome = await advanceEpoch(epoch, this.#parts.protocol.now(), this.#parts);
      if (outcome === "moved") await this.#announce(epoch);
      return outcome;
    } catch (error) {
      this.#report("epochStepFailed", error, { epochId: epoch.id, state: epoch.state });
      return "failed";
    }
  }

  /** Once for each revision, since a hold may last for days. */
  async #copyWhileHeld(epoch: EpochRecord): Promise<void> {
    const { id, revision } = epoch;
    if (!isHeldOpen(epoch, this.#parts.protocol.now())) this.#copiedWhileHeld.delete(id);
    else if (this.#copiedWhileHeld.get(id) !== revision) {
      await copyWhileHeld(epoch, this.#parts);
      this.#copiedWhileHeld.set(id, revision);
    }
  }

  async #announce(before: EpochRecord): Promise<void> {
    this.#parts.onChange(before.id);
    const after = await this.#parts.epochs.find(before.id);
    if (after === undefined) return;
    const { id, state, extensions } = after;
    if (extensions > before.extensions) this.#parts.reporter.info("epochExtended", { epochId: id, extensions });
    if (state === before.state) return;
    this.#parts.reporter.info("epochMoved", { epochId: id, from: before.state, state });
    this.#parts.onTransition(id, state);
  }

  #keepDuties(live: readonly EpochRecord[]): void {
    const owed = live.map(owedBy).filter((duty) => duty !== undefined);
    this.#book.keep([...owed, this.#nextOpening(live)]);
  }

  /** The first epoch from now on that does not exist yet has to exist before it starts. */
  #nextOpening(live: readonly EpochRecord[]): OwedDuty {
    const { protocol, policy } = this.#parts;
    const { lengthMs } = policy.values.epoch;
    let id = epochAt(protocol.now(), lengthMs);
    while (live.some((epoch) => epoch.id === id)) id = nextEpoch(id, lengthMs);
    return { what: `open ${id}`, dueBy: scheduleOf(id, policy.values).startsAt };
  }

  /** The first moment after `sinceMs` at which anything can become due. */
  async #nextMoment(sinceMs: number): Promise<number> {
    const { policy, epochs } = this.#parts;
    const { lengthMs } = policy.values.epoch;
    const opening = scheduleOf(nextEpoch(epochAt(sinceMs, lengthMs), lengthMs), policy.values);
    const moments = [opening.pendingAt, opening.startsAt];
    for (const { schedule } of await epochs.live()) moments.push(...Object.values(schedule));
    return Math.min(...moments.filter((moment) => moment > sinceMs));
  }

  #report(event: string, error: unknown, fields: Record<string, unknown>): void {
    const known = error instanceof LodeError ? { code: error.code, facts: error.facts } : {};
    this.#parts.reporter.error(event, { ...fields, ...known, error });
  }
}
