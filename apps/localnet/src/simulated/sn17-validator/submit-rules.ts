import { type MinerStanding, observe, releaseTask } from "./miner-standing.ts";
import type { ValidatorPolicy } from "./validator-policy.ts";

/** Verdicts that end a task; the first of them is the only success. */
export type Outcome = "accepted" | "empty" | "rejected" | "bad-signature" | "validation-failed";
/** What leaves everything as it was. */
type LeftAside = "wrong-task" | "locked" | "duplicate";
export type SubmitVerdict = Outcome | LeftAside;

export interface Settled {
  readonly verdict: SubmitVerdict;
  readonly standing: MinerStanding;
  /** What the miner is told; 0 for everything that was not accepted. */
  readonly fidelity: number;
}

export type Received = Settled | { readonly verdict: "to-validate"; readonly standing: MinerStanding };

/** Those cost {@link ValidatorPolicy.penaltyS}. */
export const penalised: ReadonlySet<SubmitVerdict> = new Set(["rejected", "bad-signature"]);

/**
 * A submission for the assigned task, whose signature was looked at.
 * An empty one is not kept out by the lock: a miner may give up while a result of its own is validated.
 * @source three-gen-subnet 5fc61f1, Validator.submit_results
 */
export function receiveSubmission(
  standing: MinerStanding,
  submission: { readonly isSignatureValid: boolean; readonly isEmpty: boolean },
  now: number,
  policy: ValidatorPolicy,
): Received {
  if (!submission.isSignatureValid) {
    return settled("bad-signature", releaseTask(standing, now, policy, policy.penaltyS));
  }
  const signed = { ...standing, violations: Math.max(0, standing.violations - 1) };
  if (submission.isEmpty) return settled("empty", releaseTask(signed, now, policy));
  if (signed.lockedUntil > now) return settled("locked", signed);
  return { verdict: "to-validate", standing: { ...signed, lockedUntil: Math.floor(now) + policy.lockS } };
}

/**
 * What the validation service said, applied to the standing as it is by then.
 * @param score undefined when the service failed.
 */
export function settleValidation(
  standing: MinerStanding,
  score: number | undefined,
  now: number,
  policy: ValidatorPolicy,
): Settled {
  if (score === undefined) return settled("validation-failed", releaseTask(standing, now, policy));
  // The lock runs out before a slow validation does: a result that was sent twice may get here twice.
  if (standing.lastAcceptedAt + policy.taskCooldownS - policy.throttleS > now) return settled("duplicate", standing);
  if (score < policy.qualityThreshold) {
    return settled("rejected", releaseTask(standing, now, policy, policy.penaltyS));
  }
  const fidelity = Math.min(1, score);
  return {
    verdict: "accepted",
    fidelity,
    standing: observe(releaseTask(standing, now, policy), fidelity, now, policy),
  };
}

function settled(verdict: SubmitVerdict, standing: MinerStanding): Settled {
  return { verdict, standing, fidelity: 0 };
}
