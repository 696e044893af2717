import type { StatsWire } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import { type Candidate, isEligible } from "@lode/zipcode/assignment";
import { epochAt, epochStart, nextEpoch } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import { iso } from "../assignment/assignment-answer.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { EpochRecord } from "../epochs/epoch-record.ts";
import type { StatusStore } from "../status/status-store.ts";
import type { FrozenObjectStore } from "../submissions/frozen-object-store.ts";

export interface StatsParts {
  readonly epochs: EpochLookup;
  readonly statuses: StatusStore;
  readonly frozen: FrozenObjectStore;
  readonly candidates: readonly Candidate[];
  readonly policy: Policy;
  readonly protocol: Clock;
}

const recentEpochs = 10;

/** The public page: miners and validators of every generation learn the current epoch from it. */
export class Stats {
  readonly #parts: StatsParts;

  constructor(parts: StatsParts) {
    this.#parts = parts;
  }

  async read(): Promise<StatsWire> {
    const { epochs, protocol } = this.#parts;
    const now = protocol.now();
    const nextStart = epochStart(nextEpoch(epochAt(now, epochs.lengthMs), epochs.lengthMs));
    const secondsLeft = Math.floor((nextStart - now) / 1000);
    const current = await epochs.current();
    return {
      success: true,
      currentTime: Math.floor(now / 1000),
      systemStatus: "operational",
      epochStatus: {
        currentEpoch: current === undefined ? null : await this.#current(current),
        timing: {
          timeUntilEpochEnd: secondsLeft,
          timeUntilNextEpoch: secondsLeft,
          epochDurationHours: epochs.lengthMs / 3_600_000,
        },
        nextEpoch: { startTime: iso(nextStart) },
      },
      zipcodeStatistics: this.#zipcodes(),
      recentPerformance: await this.#recent(now),
    };
  }

  async #current(epoch: EpochRecord) {
    const zipcodes = await this.#parts.epochs.zipcodes(epoch.id);
    return {
      id: epoch.id,
      status: epoch.state,
      startTime: iso(epoch.schedule.startsAt),
      endTime: iso(epoch.schedule.endsAt),
      nonce: epoch.nonce,
      zipcodeCount: zipcodes.length,
      targetListings: epoch.targetListings,
      actualExpected: zipcodes.reduce((sum, { expected }) => sum + expected, 0),
    };
  }

  async #recent(now: number) {
    const { epochs, statuses, frozen } = this.#parts;
    return await Promise.all(
      (await epochs.store.recent(now, recentEpochs)).map(async (epoch) => {
        const zipcodes = await epochs.zipcodes(epoch.id);
        return {
          epochId: epoch.id,
          status: epoch.state,
          zipcodesAssigned: zipcodes.length,
          targetListings: epoch.targetListings,
          actualExpected: zipcodes.reduce((sum, { expected }) => sum + expected, 0),
          label: epoch.label,
          extensions: epoch.extensions,
          /** Files in the snapshot, and files that came after close (code TOO_LATE). */
          submissions: await frozen.counts(epoch.id),
          minerStatuses: await statuses.counts(epoch.id),
        };
      }),
    );
  }

  #zipcodes() {
    const { candidates, policy } = this.#parts;
    const { assignment } = policy.values;
    const active = candidates.filter((candidate) => isEligible(candidate, policy.values));
    return {
      totalZipcodes: candidates.length,
      activeZipcodes: active.length,
      inactiveZipcodes: candidates.length - active.length,
      stateDistribution: shares(active, ({ state }) => state).map(({ of, ...share }) => ({ state: of, ...share })),
      tierDistribution: shares(active, ({ marketTier }) => marketTier).map(({ of, ...share }) => ({
        tier: of,
        ...share,
      })),
      configuration: {
        targetListings: assignment.targetListings,
        tolerancePercent: assignment.tolerancePpm / 10_000,
        cooldownHours: assignment.cooldownMs / 3_600_000,
        minListings: assignment.minExpected,
        maxListings: assignment.maxExpected,
      },
    };
  }
}

/** How many candidates share a property, and how many listings they have on average. */
function shares(candidates: readonly Candidate[], property: (candidate: Candidate) => string) {
  const sums = new Map<string, { count: number; listings: number }>();
  for (const candidate of candidates) {
    const { count, listings } = sums.get(property(candidate)) ?? { count: 0, listings: 0 };
    sums.set(property(candidate), { count: count + 1, listings: listings + candidate.expected });
  }
  return [...sums].map(([of, { count, listings }]) => ({ of, count, avgListings: Math.round(listings / count) }));
}
