/** The numbers that one validator of subnet 17 works by. Times in seconds of protocol time. */
export interface ValidatorPolicy {
  /** From the assignment to the next pull, when the miner was quick. */
  readonly taskCooldownS: number;
  /** What finishing later than at once saves of the cooldown, at most. */
  readonly throttleS: number;
  /** Added to the cooldown for a result that must not have been sent. */
  readonly penaltyS: number;
  /** After a submission began to be validated, others are left aside for this long. It is never lifted earlier. */
  readonly lockS: number;
  /** Lowest score that is accepted. */
  readonly qualityThreshold: number;
  /** Early pulls that are forgiven; each one beyond them costs `violationPenaltyS`. */
  readonly forgivenViolations: number;
  readonly violationPenaltyS: number;
  /** What a hotkey that is not registered is told to wait. */
  readonly strangerCooldownS: number;
  /** Accepted results count for this long. */
  readonly windowS: number;
  /** Share of the newest score in the moving average. */
  readonly fidelityAlpha: number;
}

/** @source three-gen-subnet 5fc61f1, neurons/validator/config.py and miner_data.py. */
export const networkPolicy: ValidatorPolicy = {
  taskCooldownS: 300,
  throttleS: 30,
  penaltyS: 600,
  lockS: 30,
  qualityThreshold: 0.6,
  forgivenViolations: 100,
  violationPenaltyS: 10,
  strangerCooldownS: 3_600,
  windowS: 4 * 3_600,
  fidelityAlpha: 0.05,
};
