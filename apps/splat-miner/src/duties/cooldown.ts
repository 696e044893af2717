/** The network's numbers, in seconds of protocol time. */
export interface CooldownNumbers {
  /** From assignment to the next pull. */
  readonly taskS: number;
  /** Added for a result that must not have been sent. */
  readonly penaltyS: number;
  /** What working slowly saves of the cooldown, at most. */
  readonly throttleS: number;
}

/**
 * When a validator lets us pull again after it has taken a submission: max(now + c − T, assignedAt + c).
 * @param times milliseconds of one and the same clock
 * @returns milliseconds of that clock
 * @source three-gen-subnet 5fc61f1, neurons/validator/miner_data.py
 */
export function cooldownEnd(
  times: { readonly nowMs: number; readonly assignedAtMs: number },
  numbers: CooldownNumbers,
  isPenalised: boolean,
): number {
  const c = 1_000 * (numbers.taskS + (isPenalised ? numbers.penaltyS : 0));
  return Math.max(times.nowMs + c - 1_000 * numbers.throttleS, times.assignedAtMs + c);
}

/**
 * How far a validator's clock is behind ours, from the cooldown that it told: both sides compute it by the same rule, each by its own
 * clock. The latest local moments are taken, so the answer is at least the true lag (never less, up to the second that is cut off).
 * Undefined when the difference is no clock's but that of other numbers than the network's.
 */
export function lagFrom(
  cooldownUntilS: number,
  times: { readonly nowMs: number; readonly assignedAtMs: number },
  numbers: CooldownNumbers,
  isPenalised: boolean,
  mostMs = largestDriftMs,
): number | undefined {
  const lagMs = cooldownEnd(times, numbers, isPenalised) - cooldownUntilS * 1_000;
  return lagMs <= mostMs && lagMs >= -largestDriftMs ? Math.max(0, lagMs) : undefined;
}

/** Clocks further apart than this are no matter of drift, unless something else says so. */
const largestDriftMs = 120_000;
/** Clocks that were set wrong, as a refused pull shows them to be; beyond this it is no matter of clocks. */
export const largestLagMs = 3_600_000;

/** Longer than any that the rules give: an hour for strangers, ten seconds for each of many early pulls. */
const longestCooldownS = 86_400;

/**
 * A cooldown that a validator tells, but not for ever: one that lies years ahead (milliseconds told as seconds, say) must not lose
 * the validator for good, so it is asked again after a day.
 */
export function believedCooldown(cooldownUntilS: number, nowMs: number): number {
  return Math.min(cooldownUntilS, Math.floor(nowMs / 1_000) + longestCooldownS);
}

/**
 * The first moment, by our clock, at which a pull is no violation.
 * @param record.cooldownUntil the validator's own unix seconds
 */
export function readyAt(
  {
    cooldownUntil,
    lagMs,
    heldUntil,
  }: { readonly cooldownUntil: number; readonly lagMs: number; readonly heldUntil: number },
  marginMs: number,
): number {
  const cooled = cooldownUntil === 0 ? 0 : cooldownUntil * 1_000 + lagMs + marginMs;
  return Math.max(cooled, heldUntil);
}
