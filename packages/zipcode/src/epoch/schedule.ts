import type { PolicyValues } from "../policy/policy-values.ts";
import { type EpochId, epochStart } from "./epoch-id.ts";

/** When an epoch changes its phase; protocol time, epoch milliseconds. */
export interface EpochSchedule {
  /** The assignment exists from here on, revealed to nobody. */
  readonly pendingAt: number;
  readonly startsAt: number;
  /** End of the grid window, where the next epoch starts; no extension moves it. */
  readonly endsAt: number;
  /** An object seen before this moment is on time. */
  readonly deadlineAt: number;
  /** An object seen before this moment is in the snapshot. */
  readonly closesAt: number;
  readonly commitsUntil: number;
  readonly revealsUntil: number;
  readonly resultsUntil: number;
  readonly archivedAt: number;
}

/** `JUDGING` covers commits, reveals and results. `CLOSED` is the state at close until the snapshot is frozen; time alone never shows it. */
export type EpochPhase = "UNKNOWN" | "PENDING" | "ACTIVE" | "GRACE" | "CLOSED" | "JUDGING" | "COMPLETED" | "ARCHIVED";

/**
 * @param extensions how many were granted; they move the deadline and the close, and with the close the steps of judging. More than the policy allows count as the most it allows.
 */
export function scheduleOf(id: EpochId, policy: Pick<PolicyValues, "epoch">, extensions = 0): EpochSchedule {
  const { epoch } = policy;
  const startsAt = epochStart(id);
  const endsAt = startsAt + epoch.lengthMs;
  const deadlineAt = endsAt - epoch.submissionBufferMs + Math.min(extensions, epoch.maxExtensions) * epoch.extensionMs;
  const closesAt = deadlineAt + epoch.graceMs;
  return {
    pendingAt: startsAt - epoch.pendingLeadMs,
    startsAt,
    endsAt,
    deadlineAt,
    closesAt,
    commitsUntil: closesAt + epoch.commitsUntilMs,
    revealsUntil: closesAt + epoch.revealsUntilMs,
    resultsUntil: closesAt + epoch.resultsUntilMs,
    archivedAt: closesAt + epoch.archiveAfterMs,
  };
}

/** The schedule that closes at this moment, after none or some of the extensions that the policy allows; undefined if none does. */
export function scheduleClosingAt(
  id: EpochId,
  policy: Pick<PolicyValues, "epoch">,
  closesAtMs: number,
): EpochSchedule | undefined {
  const byMs = closesAtMs - scheduleOf(id, policy).closesAt;
  const schedule = scheduleOf(id, policy, byMs > 0 ? Math.floor(byMs / policy.epoch.extensionMs) : 0);
  return schedule.closesAt === closesAtMs ? schedule : undefined;
}

/** The phase by time alone. Each phase begins at its moment and ends just before the next one's. */
export function phaseAt(schedule: EpochSchedule, atMs: number): EpochPhase {
  if (atMs < schedule.pendingAt) return "UNKNOWN";
  if (atMs < schedule.startsAt) return "PENDING";
  if (atMs < schedule.deadlineAt) return "ACTIVE";
  if (atMs < schedule.closesAt) return "GRACE";
  if (atMs < schedule.resultsUntil) return "JUDGING";
  if (atMs < schedule.archivedAt) return "COMPLETED";
  return "ARCHIVED";
}
