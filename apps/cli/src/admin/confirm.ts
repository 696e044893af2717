import { LodeError } from "@lode/runtime/errors";
import type { AdminTerminal } from "./admin-terminal.ts";

/**
 * Lets a person think twice about what others will feel at once.
 * @throws LodeError CONFIRMATION_MISSING where nobody can be asked and --yes was not given, NOT_CONFIRMED.
 */
export async function confirm(question: string, isSaid: boolean, { ask }: AdminTerminal): Promise<void> {
  if (isSaid) return;
  if (ask === undefined) {
    throw new LodeError("CONFIRMATION_MISSING", `${question} Nobody is here to say so`, {
      retry: "never",
      next: "Say --yes on the command line.",
    });
  }
  const answer = await ask(`${question} [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new LodeError("NOT_CONFIRMED", "nothing was done", { retry: "never" });
}
