import type { AssignmentAnswer, PolicyRef } from "@lode/contract/coordinator";
import { type EpochId, type EpochSchedule, scheduleOf, type Zipcode } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";

/** What a miner has to do in one epoch, as it was announced; the journal keeps it, so a restart needs no second answer. */
export interface EpochPlan {
  readonly epochId: EpochId;
  readonly nonce: string;
  /** Null from a coordinator that does not name its rules. */
  readonly rulesVersion: string | null;
  readonly policy: PolicyRef | null;
  /** Protocol time, epoch milliseconds. */
  readonly startsAt: number;
  readonly endsAt: number;
  readonly deadlineAt: number;
  readonly closesAt: number;
  readonly zipcodes: readonly PlannedZipcode[];
}

export interface PlannedZipcode {
  readonly zipcode: Zipcode;
  readonly expected: number;
  readonly tolerancePpm: number;
}

/** @param policy fills in what a coordinator of the documented shape does not say: the grace and the tolerance. */
export function planOf(answer: AssignmentAnswer, policy: Policy): EpochPlan {
  return {
    epochId: answer.epochId,
    nonce: answer.nonce,
    rulesVersion: answer.rulesVersion,
    policy: answer.policy,
    startsAt: answer.epochStart,
    endsAt: answer.epochEnd,
    deadlineAt: answer.submissionDeadline,
    closesAt: answer.closesAt ?? answer.submissionDeadline + policy.values.epoch.graceMs,
    zipcodes: answer.zipcodes.map(({ zipcode, expectedListings, tolerancePpm }) => ({
      zipcode,
      expected: expectedListings,
      tolerancePpm: tolerancePpm ?? policy.values.quantity.tolerancePpm,
    })),
  };
}

/**
 * The latest moment at which the epoch may still be open, protocol time. Extensions are granted at the deadline, and
 * a miner that has its assignment does not hear of them.
 */
export function lastCloseOf({ closesAt }: Pick<EpochPlan, "closesAt">, { values }: Policy): number {
  return closesAt + values.epoch.maxExtensions * values.epoch.extensionMs;
}

/** The schedule of the policy, moved to what was announced (an extension moves deadline and close). */
export function scheduleFor(plan: EpochPlan, policy: Policy): EpochSchedule {
  const planned = scheduleOf(plan.epochId, policy.values);
  const shift = plan.closesAt - planned.closesAt;
  return {
    ...planned,
    startsAt: plan.startsAt,
    endsAt: plan.endsAt,
    deadlineAt: plan.deadlineAt,
    closesAt: plan.closesAt,
    commitsUntil: planned.commitsUntil + shift,
    revealsUntil: planned.revealsUntil + shift,
    resultsUntil: planned.resultsUntil + shift,
    archivedAt: planned.archivedAt + shift,
  };
}
