import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { everyRound } from "@lode/runtime/lifecycle";
import type { AssetStore } from "./asset-store.ts";
import type { CleanUpPolicy } from "./clean-up-policy.ts";

export interface MaintenanceOptions {
  readonly store: Pick<AssetStore, "cleanUp" | "sweep">;
  /** One after another in each round: say, failed ones by age, then everything by size, then old versions. */
  readonly policies: readonly CleanUpPolicy[];
  /** Wall milliseconds from one round to the next. */
  readonly everyMs: number;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** One round: clean-ups, then the bytes that nothing refers to. A policy that fails does not stop the others. */
async function maintainOnce(
  { store, policies, reporter }: Pick<MaintenanceOptions, "store" | "policies" | "reporter">,
  signal: AbortSignal,
): Promise<void> {
  for (const policy of policies) {
    try {
      const report = await store.cleanUp({ ...policy, signal });
      if (report.generations > 0) reporter.info("assets-cleaned", { ...report });
    } catch (failure) {
      if (signal.aborted) throw failure;
      reporter.warn("assets-clean-up-failed", { failure });
    }
  }
  const swept = await store.sweep({ signal });
  if (swept.deleted + swept.failed > 0) reporter.info("asset-blobs-swept", { ...swept });
}

/** Rounds until aborted; the first one a full interval after the start. */
export async function maintainAssets(options: MaintenanceOptions): Promise<void> {
  await everyRound({
    clock: options.clock,
    nextAt: (afterMs) => afterMs + options.everyMs,
    run: (_, signal) => maintainOnce(options, signal),
    signal: options.signal,
    onFailure: (failure) => options.reporter.warn("assets-maintenance-failed", { failure }),
  });
}
