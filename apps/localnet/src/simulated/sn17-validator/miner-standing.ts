import type { PulledTask } from "@lode/contract/generation";
import type { ValidatorPolicy } from "./validator-policy.ts";

/** What a validator remembers of one miner. Times are unix seconds of the validator's own clock. */
export interface MinerStanding {
  readonly task: PulledTask | null;
  readonly assignedAt: number | null;
  readonly cooldownUntil: number;
  readonly violations: number;
  readonly lockedUntil: number;
  readonly lastAcceptedAt: number;
  /** When results were accepted, oldest first. */
  readonly observations: readonly number[];
  readonly fidelity: number;
}

export const newcomer: MinerStanding = {
  task: null,
  assignedAt: null,
  cooldownUntil: 0,
  violations: 0,
  lockedUntil: 0,
  lastAcceptedAt: 0,
  observations: [],
  fidelity: 1,
};

/** The rating that every miner has here: duels are not fought, so nobody leaves where Glicko-2 begins. */
export const unfoughtRating = 1_500;

/**
 * Takes the task back and says when the next one may be pulled: a whole second, rounded down.
 * @param more seconds on top of the ordinary cooldown.
 * @source three-gen-subnet 5fc61f1, MinerData.reset_task
 */
export function releaseTask(standing: MinerStanding, now: number, policy: ValidatorPolicy, more = 0): MinerStanding {
  const cooldown = policy.taskCooldownS + more;
  const { assignedAt } = standing;
  const until =
    assignedAt === null ? now + cooldown : Math.max(now + cooldown - policy.throttleS, assignedAt + cooldown);
  return { ...standing, task: null, assignedAt: null, cooldownUntil: Math.floor(until) };
}

/** Counts an accepted result. @param score between 0 and 1. */
export function observe(standing: MinerStanding, score: number, now: number, policy: ValidatorPolicy): MinerStanding {
  const { fidelityAlpha: alpha } = policy;
  return {
    ...standing,
    observations: [...withinWindow(standing, now, policy), Math.floor(now)],
    fidelity: (1 - alpha) * standing.fidelity + alpha * score,
    lastAcceptedAt: Math.floor(now),
  };
}

export function withinWindow({ observations }: MinerStanding, now: number, policy: ValidatorPolicy): readonly number[] {
  return observations.filter((at) => at >= Math.floor(now) - policy.windowS);
}
