import { LodeError } from "@lode/runtime/errors";
import { retryUntil } from "@lode/runtime/retry";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import type { MinerContext } from "../context.ts";
import { type EpochPlan, lastCloseOf } from "./epoch-plan.ts";

/** What the steps of one epoch share. */
export interface EpochAtWork {
  readonly context: MinerContext;
  readonly plan: EpochPlan;
  readonly policy: Policy;
  readonly signal: AbortSignal;
}

/** True once nothing uploaded can count any more, however often the epoch was extended. Until then the store decides what is late. */
export function hasClosed({ context, plan, policy }: Pick<EpochAtWork, "context" | "plan" | "policy">): boolean {
  return context.protocol.now() >= lastCloseOf(plan, policy);
}

/** Repeats a request by its own advice until the epoch has closed for sure: nothing it could bring is of use after that. */
export function untilClose<T>(
  work: EpochAtWork,
  what: string,
  attempt: () => Promise<T>,
  maxAttempts = Number.POSITIVE_INFINITY,
): Promise<T> {
  const { context, plan, signal } = work;
  return retryUntil(attempt, {
    clock: context.wall,
    random: context.random,
    signal,
    baseDelayMs: 200,
    maxDelayMs: 10_000,
    maxAttempts,
    until: () => hasClosed(work),
    onRetry: (error, tried, delayMs) =>
      context.reporter.info("retrying", { epochId: plan.epochId, what, code: error.code, attempt: tried, delayMs }),
  });
}

/** Says and keeps that something is wrong; the epoch goes on. */
export function warn(
  { context, plan }: EpochAtWork,
  warning: { readonly zipcode: Zipcode | null; readonly code: string; readonly text: string },
): void {
  context.journal.warn(plan.epochId, warning);
  context.reporter.warn("epoch_warning", { epochId: plan.epochId, ...warning });
}

export function codeOf(error: unknown, otherwise: string): string {
  return error instanceof LodeError ? error.code : otherwise;
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
