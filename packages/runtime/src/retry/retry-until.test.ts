import { describe, expect, it } from "vitest";
import { ManualClock } from "../clock/index.ts";
import { LodeError, type RetryAdvice } from "../errors/index.ts";
import { type RetryOptions, retryUntil } from "./index.ts";

const failure = (retry: RetryAdvice): LodeError => new LodeError("BUSY", "busy", { retry });

/** A wall clock that passes at once whatever is slept, and remembers it. */
class Naps extends ManualClock {
  readonly taken: number[] = [];
  override async sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.taken.push(atMs - this.now());
    await this.advanceTo(atMs);
  }
}

/** Fails as told, attempt by attempt, then answers how many it took. */
function failing(...failures: unknown[]): (attempt: number) => Promise<number> {
  return async (attempt) => {
    if (attempt <= failures.length) throw failures[attempt - 1];
    return attempt;
  };
}

function options(more: Partial<RetryOptions> = {}): RetryOptions & { clock: Naps } {
  const clock = new Naps();
  // Chance at its upper end, so that pauses show their ceilings.
  const random = { next: () => 0.999_999, int: () => 0 };
  const { signal } = new AbortController();
  return { clock, random, signal, baseDelayMs: 100, maxDelayMs: 500, deadlineMs: 10_000, ...more } as RetryOptions & {
    clock: Naps;
  };
}

describe("retryUntil", () => {
  it("repeats what may be repeated, with ceilings that double up to a limit", async () => {
    const given = options();
    expect(await retryUntil(failing(...new Array(5).fill(failure("later"))), given)).toBe(6);
    expect(given.clock.taken).toEqual([99, 199, 399, 499, 499]);
  });

  it("spreads its pauses over the whole range below the ceiling", async () => {
    const given = options({ random: { next: () => 0, int: () => 0 } });
    await retryUntil(failing(failure("later")), given);
    expect(given.clock.taken).toEqual([0]);
  });

  it("does not lengthen the pause where the error says now", async () => {
    const given = options();
    await retryUntil(failing(...new Array(4).fill(failure("now"))), given);
    expect(given.clock.taken).toEqual([99, 99, 99, 99]);
  });

  it.each([failure("never"), failure("next-epoch"), new Error("a bug"), "text"])(
    "does not repeat %s",
    async (error) => {
      const given = options();
      await expect(retryUntil(failing(error), given)).rejects.toBe(error);
      expect(given.clock.taken).toEqual([]);
    },
  );

  it("ends with what it serves, and throws the last failure", async () => {
    const errors = [failure("later"), failure("later"), failure("later")];
    const given = options();
    const until = (): boolean => given.clock.now() >= 250;
    await expect(retryUntil(failing(...errors), { ...given, until })).rejects.toBe(errors[1]);
    expect(given.clock.taken).toEqual([99, 199]);
  });

  it("does not wait for an attempt that would come after the deadline", async () => {
    const error = failure("later");
    const given = options({ deadlineMs: 99 });
    await expect(retryUntil(failing(error), given)).rejects.toBe(error);
    expect(given.clock.taken).toEqual([]);
  });

  it("stops after the attempts that it was given", async () => {
    const errors = [failure("later"), failure("later"), failure("later")];
    await expect(retryUntil(failing(...errors), options({ maxAttempts: 2 }))).rejects.toBe(errors[1]);
  });

  it("throws the signal's reason when aborted, before, during and between attempts", async () => {
    const why = new Error("stopping");
    const aborted = options({ signal: AbortSignal.abort(why) });
    await expect(retryUntil(() => expect.unreachable(), aborted)).rejects.toBe(why);
    const stop = new AbortController();
    const during = retryUntil(
      async () => {
        stop.abort(why);
        throw failure("later");
      },
      options({ signal: stop.signal }),
    );
    await expect(during).rejects.toBe(why);
    const between = new AbortController();
    const onRetry = (): void => between.abort(why);
    await expect(retryUntil(failing(failure("later")), options({ signal: between.signal, onRetry }))).rejects.toBe(why);
  });

  it("tells about each failure before it pauses", async () => {
    const told: unknown[] = [];
    const errors = [failure("later"), failure("now")];
    await retryUntil(
      failing(...errors),
      options({ onRetry: (error, attempt, delayMs) => told.push([error, attempt, delayMs]) }),
    );
    expect(told).toEqual([
      [errors[0], 1, 99],
      [errors[1], 2, 99],
    ]);
  });
});
