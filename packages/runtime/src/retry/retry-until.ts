import type { Clock } from "../clock/index.ts";
import { LodeError } from "../errors/index.ts";
import type { Random } from "../random/index.ts";

/** When trying again stops making sense; a count alone is not a reason, so one of the two is always given. */
export type RetryLimit =
  /** True once what the work serves has ended: the epoch of an upload, the tempo of weights. */
  | { readonly until: () => boolean; readonly deadlineMs?: number }
  /** A moment of `clock`. */
  | { readonly until?: () => boolean; readonly deadlineMs: number };

export type RetryOptions = RetryLimit & {
  /** Real time: pauses are for the sake of somebody else's machine. */
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Ceiling of the first pause; it doubles with each attempt. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly maxAttempts?: number;
  /** Told before each pause. `attempt` is the one that failed, from 1. */
  readonly onRetry?: (error: LodeError, attempt: number, delayMs: number) => void;
};

/**
 * Repeats `work` while it fails with a LodeError that says `retry` now or later. Pauses have full jitter (anything from
 * nothing to the ceiling), so that many callers of one server that comes back do not come back together.
 * @throws the last failure when the limit is reached or trying again is pointless; the signal's reason when aborted.
 */
export async function retryUntil<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, random, signal, onRetry, maxAttempts = Number.POSITIVE_INFINITY } = options;
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      signal.throwIfAborted();
      if (!isWorthRepeating(error) || attempt >= maxAttempts) throw error;
      const delayMs = Math.floor(random.next() * ceiling(error, attempt, options));
      const at = clock.now() + delayMs;
      if (hasEnded(options, at)) throw error;
      onRetry?.(error, attempt, delayMs);
      await clock.sleepUntil(at, signal);
      if (hasEnded(options, clock.now())) throw error;
    }
  }
}

function isWorthRepeating(error: unknown): error is LodeError {
  return error instanceof LodeError && (error.retry === "now" || error.retry === "later");
}

function ceiling(error: LodeError, attempt: number, { baseDelayMs, maxDelayMs }: RetryOptions): number {
  // "now" promises that the next try works; it stays at the first step but is never a hot loop.
  const doublings = error.retry === "now" ? 0 : Math.min(attempt - 1, 30);
  return Math.min(maxDelayMs, baseDelayMs * 2 ** doublings);
}

function hasEnded({ until, deadlineMs }: RetryLimit, atMs: number): boolean {
  return until?.() === true || (deadlineMs !== undefined && atMs >= deadlineMs);
}
