import { LodeError } from "@lode/runtime/errors";
import { retryUntil } from "@lode/runtime/retry";
import type { MinerContext } from "../context.ts";

/**
 * Writes a step down and only then returns: while the journal cannot be written, whatever comes next must wait.
 * @throws the signal's reason when aborted
 */
export function persist<T>(context: MinerContext, halt: AbortSignal, write: () => T): Promise<T> {
  const { wall, random, reporter, config } = context;
  return retryUntil(async () => write(), {
    clock: wall,
    random,
    signal: halt,
    until: () => halt.aborted,
    baseDelayMs: config.retryBaseMs,
    maxDelayMs: config.retryMaxMs,
    onRetry: (error, attempt, delayMs) =>
      reporter.error("journal_failed", { code: error.code, attempt, delayMs, facts: error.facts }),
  });
}

/** For the log: the code, and what was found. */
export function codeOf(error: unknown, otherwise: string): string {
  return error instanceof LodeError ? error.code : otherwise;
}
