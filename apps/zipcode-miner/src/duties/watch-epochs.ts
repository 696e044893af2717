import { LodeError } from "@lode/runtime/errors";
import { type EpochId, nextEpoch, scheduleOf } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import type { MinerContext } from "../context.ts";
import { codeOf, textOf } from "./epoch-at-work.ts";
import { type EpochPlan, planOf, scheduleFor } from "./epoch-plan.ts";
import { mineEpoch } from "./mine-epoch.ts";
import { OwedDuty } from "./owed-duty.ts";
import { assumedPolicy } from "./policy-book.ts";

/** Questions for a next epoch that does not come are asked ever more rarely, up to this many times the first pause. */
const maxPollFactor = 20;

interface Announced {
  readonly plan: EpochPlan;
  readonly policy: Policy;
}

/**
 * Mines one epoch after the other until aborted. The next epoch's duty is opened before the current one's is done, so
 * that a compressed clock never runs past an epoch that this miner means to work on.
 */
export async function watchEpochs(context: MinerContext, signal: AbortSignal): Promise<void> {
  using owed = new OwedDuty(context.duties, context.name);
  const hold = () => owed.becomes("find the current epoch", context.protocol.now() + 1);
  const owe = ({ plan, policy }: Announced) =>
    owed.becomes(`mine ${plan.epochId}`, context.finishBy(scheduleFor(plan, policy)));

  // Holds the clock while we ask which epoch it is: one that runs fast would be over before we know it.
  hold();
  // Epochs that an earlier process began: those still open go on, the others are closed in the journal.
  for (const plan of context.journal.unfinished()) {
    const policy = await policyOf(context, plan, signal);
    owe({ plan, policy });
    context.reporter.info("epoch_resumed", { epochId: plan.epochId });
    await attempt(context, plan, policy, signal);
    hold();
  }
  let last: EpochId | undefined;
  for (;;) {
    const announced = await nextAnnounced(context, last, signal, () => owed.settle());
    const { plan, policy } = announced;
    owe(announced);
    await attempt(context, plan, policy, signal);
    last = plan.epochId;
    const next = nextEpoch(plan.epochId, policy.values.epoch.lengthMs);
    owed.becomes(`mine ${next}`, context.finishBy(scheduleOf(next, policy.values)));
    await context.protocol.sleepUntil(plan.endsAt, signal);
  }
}

/** A surprise ends the epoch, not the miner; the journal keeps it unfinished, so a restart may still save it. */
async function attempt(context: MinerContext, plan: EpochPlan, policy: Policy, signal: AbortSignal): Promise<void> {
  try {
    await mineEpoch(context, plan, policy, signal);
  } catch (error) {
    signal.throwIfAborted();
    context.reporter.error("epoch_broken", { epochId: plan.epochId, code: codeOf(error, "UNEXPECTED"), error });
  }
}

/** Asks until the coordinator names another epoch than the last one. @param onNone told when there is none to work on yet. */
async function nextAnnounced(
  context: MinerContext,
  last: EpochId | undefined,
  signal: AbortSignal,
  onNone: () => void,
): Promise<Announced> {
  let saidCode: string | undefined;
  for (let pause = context.pollMs; ; pause = Math.min(pause * 1.5, context.pollMs * maxPollFactor)) {
    let waitMs = pause;
    try {
      const answer = await context.client.currentAssignment(signal);
      context.announcements.heed(answer.announcement);
      if (answer.epochId !== last) {
        const policy = await policyOf(context, answer, signal);
        return { plan: planOf(answer, policy), policy };
      }
    } catch (error) {
      signal.throwIfAborted();
      const code = codeOf(error, "UNEXPECTED");
      if (code !== saidCode) context.reporter.warn("no_assignment", { code, text: textOf(error) });
      saidCode = code;
      if (error instanceof LodeError && typeof error.facts.retryAfterMs === "number") {
        waitMs = Math.max(waitMs, Math.min(error.facts.retryAfterMs, 60_000));
      }
      // Before its first epoch a miner owes nothing: a clock that waited for it might be what the epoch waits for.
      if (last === undefined) onNone();
    }
    await context.wall.sleepUntil(context.wall.now() + waitMs, signal);
  }
}

async function policyOf(
  context: MinerContext,
  source: Pick<EpochPlan, "policy">,
  signal: AbortSignal,
): Promise<Policy> {
  try {
    return await context.policies.find(source.policy, signal);
  } catch (error) {
    signal.throwIfAborted();
    // Without the text we cannot check our own files as the validators will; uploading them is still worth it.
    context.reporter.warn("policy_unknown", { code: codeOf(error, "UNEXPECTED"), text: textOf(error) });
    return assumedPolicy;
  }
}
