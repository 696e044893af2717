import type { PulledTask } from "@lode/contract/generation";
import type { MinerStanding } from "./miner-standing.ts";
import type { ValidatorPolicy } from "./validator-policy.ts";

/** What a pull comes to before a new task is looked for. */
export type PullVerdict =
  /** Too early: counted. */
  | { readonly kind: "cooling"; readonly standing: MinerStanding }
  /** It has a task already: the same one again, and its time runs on. */
  | { readonly kind: "again"; readonly task: PulledTask }
  | { readonly kind: "free" };

/**
 * Judges a pull of a registered miner. The cooldown is looked at first and by the validator's clock.
 * @source three-gen-subnet 5fc61f1, Validator.pull_task
 */
export function judgePull(standing: MinerStanding, now: number, policy: ValidatorPolicy): PullVerdict {
  if (now < standing.cooldownUntil) {
    const violations = standing.violations + 1;
    const more = violations > policy.forgivenViolations ? policy.violationPenaltyS : 0;
    return { kind: "cooling", standing: { ...standing, violations, cooldownUntil: standing.cooldownUntil + more } };
  }
  return standing.task === null ? { kind: "free" } : { kind: "again", task: standing.task };
}

export function assign(standing: MinerStanding, task: PulledTask, now: number): MinerStanding {
  return { ...standing, task, assignedAt: now };
}
