import { LodeError } from "@lode/runtime/errors";
import type { LifecycleRule } from "./object-lifecycle.ts";

const DAY_MS = 86_400_000;
/** S3's own. */
const MAX_RULES = 1000;
const MAX_ID_CHARS = 255;
const MAX_DAYS = 36_500;

/** @throws LodeError `STORE_RULES_INVALID` for what S3 would refuse, before anything is sent. */
export function requireLifecycleRules(rules: readonly LifecycleRule[]): void {
  if (rules.length > MAX_RULES) throw invalid(`a bucket has at most ${MAX_RULES} rules`, { rules: rules.length });
  const ids = new Set<string>();
  for (const { id, expireAfterDays, transitions = [], abortIncompleteUploadsAfterDays } of rules) {
    if (id === "" || id.length > MAX_ID_CHARS || ids.has(id)) throw invalid("an id is unique and not empty", { id });
    ids.add(id);
    const days = transitions.map((transition) => transition.days);
    for (const count of [expireAfterDays, abortIncompleteUploadsAfterDays, ...days]) {
      if (count !== undefined && (!Number.isSafeInteger(count) || count < 1 || count > MAX_DAYS)) {
        throw invalid(`days are whole, 1 to ${MAX_DAYS}`, { id, days: count });
      }
    }
    const ascending = [...days, ...(expireAfterDays === undefined ? [] : [expireAfterDays])];
    if (ascending.some((count, index) => index > 0 && count <= (ascending[index - 1] as number))) {
      throw invalid("transitions ascend, and expiration comes last", { id, days: ascending });
    }
    if (ascending.length === 0 && abortIncompleteUploadsAfterDays === undefined) {
      throw invalid("a rule does something", { id });
    }
  }
}

/** When S3 deletes what was written at `writtenAt`, epoch milliseconds: so many days later, at the next midnight UTC. */
export function expiresAt(writtenAt: number, days: number): number {
  return Math.ceil((writtenAt + days * DAY_MS) / DAY_MS) * DAY_MS;
}

function invalid(message: string, facts: Record<string, unknown>): LodeError {
  return new LodeError("STORE_RULES_INVALID", `lifecycle rules: ${message}`, {
    retry: "never",
    facts,
    next: "Correct the rules.",
  });
}
