import type { Reason } from "./reason.ts";

/** What a tier says about a submission; reasons are empty exactly when it passed. */
export interface Verdict {
  readonly passed: boolean;
  readonly reasons: readonly Reason[];
}

export function verdictOf(reasons: readonly Reason[]): Verdict {
  return { passed: reasons.length === 0, reasons };
}
