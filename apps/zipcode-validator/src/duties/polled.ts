import { LodeError } from "@lode/runtime/errors";
import type { ValidatorContext } from "../app/context.ts";

/** Asks every `pollMs` of real time until there is an answer or protocol time runs out. */
export async function polled<T>(
  context: ValidatorContext,
  untilMs: number,
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      const comesLater = error instanceof LodeError && (error.retry === "later" || error.retry === "now");
      if (!comesLater || context.protocol.now() >= untilMs) throw error;
    }
    await context.wall.sleepUntil(context.wall.now() + context.pollMs, signal);
  }
}
