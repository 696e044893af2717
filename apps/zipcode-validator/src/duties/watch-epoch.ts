import type { SubmissionsAnswer } from "@lode/contract/coordinator";
import { LodeError } from "@lode/runtime/errors";
import { type EpochId, scheduleOf } from "@lode/zipcode/epoch";
import type { PolicyValues } from "@lode/zipcode/policy";
import type { ValidatorContext } from "../app/context.ts";
import type { DutyChain } from "../app/duty-chain.ts";

/** What was said before close, kept so that the coordinator cannot say something else afterwards. */
export interface Announced {
  readonly commitment: string | null;
  readonly nonce: string;
  readonly policySha256: string | null;
}

/** Questions about the snapshot between two questions whether the epoch was extended. */
const pollsPerScheduleCheck = 10;

/** Notes commitment, nonce and policy while the epoch runs; a validator that comes too late for it has nothing to compare. */
export async function noteAnnouncement(
  context: ValidatorContext,
  epochId: EpochId,
  policy: PolicyValues,
  signal: AbortSignal,
) {
  const { journal, protocol, coordinator } = context;
  const schedule = scheduleOf(epochId, policy);
  if (journal.has(epochId, "announced")) return;
  await protocol.sleepUntil(schedule.startsAt, signal);
  if (protocol.now() >= schedule.closesAt) return;
  try {
    const answer = await context.retry("announcement", schedule.closesAt, signal, () =>
      coordinator.assignmentOf(epochId, signal),
    );
    const announced: Announced = {
      commitment: answer.commitment,
      nonce: answer.nonce,
      policySha256: answer.policy?.sha256 ?? null,
    };
    journal.keep(epochId, "announced", announced);
  } catch (error) {
    signal.throwIfAborted();
    context.reporter.warn("announcement_missed", { epochId, error });
  }
}

/**
 * Waits for the close and then asks for the snapshot until it is frozen and its beacon final. An extension moves the
 * duty along with the close.
 * @returns undefined when there is none by the end of the reveals: the epoch is lost for us.
 * @throws what the coordinator says when it will never give it: unknown epoch, no permit.
 */
export async function watchEpoch(
  context: ValidatorContext,
  epochId: EpochId,
  policy: PolicyValues,
  duties: DutyChain,
  signal: AbortSignal,
): Promise<SubmissionsAnswer | undefined> {
  const { protocol, wall, coordinator, reporter } = context;
  let schedule = scheduleOf(epochId, policy);
  await protocol.sleepUntil(schedule.closesAt, signal);
  for (let polls = 1; ; polls++) {
    const answer = await unlessLater(coordinator.submissions(epochId, signal), signal);
    if (!(answer instanceof LodeError)) return answer;
    if (polls === 1 && answer.code !== "SNAPSHOT_NOT_READY") {
      reporter.warn("coordinator_unwell", { epochId, code: answer.code, why: answer.message });
    }
    if (protocol.now() >= schedule.revealsUntil) return undefined;
    if (polls % pollsPerScheduleCheck === 0) {
      const extended = await extendedSchedule(context, epochId, schedule, signal);
      if (extended !== undefined) {
        schedule = extended;
        duties.next("commit", schedule.commitsUntil);
        reporter.info("epoch_extended", { epochId, closesAt: schedule.closesAt });
        await protocol.sleepUntil(schedule.closesAt, signal);
        continue;
      }
    }
    await wall.sleepUntil(wall.now() + context.pollMs, signal);
  }
}

async function extendedSchedule(
  { coordinator }: ValidatorContext,
  epochId: EpochId,
  known: ReturnType<typeof scheduleOf>,
  signal: AbortSignal,
): Promise<ReturnType<typeof scheduleOf> | undefined> {
  const answer = await unlessLater(coordinator.assignmentOf(epochId, signal), signal);
  if (answer instanceof LodeError) return undefined;
  const byMs = (answer.closesAt ?? known.closesAt) - known.closesAt;
  if (byMs <= 0) return undefined;
  return {
    ...known,
    deadlineAt: known.deadlineAt + byMs,
    closesAt: known.closesAt + byMs,
    commitsUntil: known.commitsUntil + byMs,
    revealsUntil: known.revealsUntil + byMs,
    resultsUntil: known.resultsUntil + byMs,
  };
}

/** The answer, or the error that says to come back later; any other error is thrown. */
async function unlessLater<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | LodeError> {
  try {
    return await asked;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LodeError && (error.retry === "later" || error.retry === "now")) return error;
    throw error;
  }
}
