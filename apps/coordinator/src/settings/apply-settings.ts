import type { Reporter } from "@lode/runtime/events";
import type { LimitName, RateLimits } from "../access/limits.ts";
import type { CandidateTables } from "../candidates/candidate-tables.ts";
import type { OwnerSettings } from "./owner-settings.ts";

export interface ApplySettingsParts {
  readonly settings: OwnerSettings;
  readonly limits: RateLimits;
  readonly tables: CandidateTables;
  readonly reporter: Reporter;
}

/** Hands on what others do not ask for each time: limits and the table in force. @returns ends it. */
export function applySettings({ settings, limits, tables, reporter }: ApplySettingsParts): () => void {
  const names = Object.keys(limits.inForce()) as LimitName[];
  return settings.subscribe(({ limits: set }) => {
    for (const name of names) limits.set(name, set[name]);
    tables.current().catch((error: unknown) => reporter.warn("candidateTableUnread", { error }));
  });
}
