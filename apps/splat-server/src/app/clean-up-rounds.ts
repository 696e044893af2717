import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { everyRound } from "@lode/runtime/lifecycle";
import type { AssetStore } from "../assets/index.ts";
import type { SplatServerSettings } from "../config.ts";

type CleanUp = Exclude<SplatServerSettings["cleanUp"], false>;

/** Deletes what is old, then the oldest of what is too much, round after round until aborted. */
export async function cleanUpRounds(
  { store, wall, reporter }: { readonly store: AssetStore; readonly wall: Clock; readonly reporter: Reporter },
  policy: CleanUp,
  signal: AbortSignal,
): Promise<void> {
  await everyRound({
    clock: wall,
    nextAt: (afterMs) => afterMs + policy.everyMs,
    signal,
    onFailure: (error) => reporter.warn("cleanUpFailed", { error }),
    run: async () => {
      const { maxAgeMs, keepSuccessful, maxTotalBytes } = policy;
      const aged = await store.cleanUp({ maxAgeMs, keepSuccessful, signal });
      // A full disk matters more than keeping what succeeded.
      const tight =
        maxTotalBytes === undefined
          ? { generations: 0, bytes: 0 }
          : await store.cleanUp({ maxTotalBytes, keepSuccessful: false, signal });
      const swept = policy.sweep ? await store.sweep({ signal }) : { deletedBytes: 0 };
      reporter.info("cleanedUp", {
        generations: aged.generations + tight.generations,
        bytes: aged.bytes + tight.bytes + swept.deletedBytes,
      });
    },
  });
}
