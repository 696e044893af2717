import type { EpochFacts, Participation } from "./epoch-facts.ts";
import type { Metrics } from "./metrics.ts";
import type { MetricsSource } from "./metrics-page.ts";

const msPerSecond = 1_000;

/** State, age, lag and participation of the epochs, read anew for a scrape. */
export function epochGauges(metrics: Metrics, read: () => Promise<EpochFacts>): MetricsSource {
  return {
    name: "epochs",
    async refresh() {
      const { states, ageMs, current, closed, lagMs } = await read();
      metrics.epochStates(states);
      metrics.schedulerLag.set(lagMs / msPerSecond);
      if (ageMs !== undefined) metrics.epochAge.set(ageMs / msPerSecond);
      if (current !== undefined) setParticipation(metrics, "current", current);
      if (closed === undefined) return;
      setParticipation(metrics, "closed", closed.participation);
      metrics.snapshotObjects.set(closed.objects);
      metrics.snapshotBytes.set(closed.bytes);
      const { claimed, claimedAndSubmitted } = closed.participation;
      // Nobody claimed anything: nothing went wrong.
      metrics.uploadSuccess.set(claimed === 0 ? 1 : claimedAndSubmitted / claimed);
    },
  };
}

function setParticipation(
  metrics: Metrics,
  epoch: "current" | "closed",
  { asked, finished, claimed, submitted }: Participation,
) {
  const stages = { asked, finished, claimed, submitted };
  for (const [stage, miners] of Object.entries(stages)) metrics.participation.set({ epoch, stage }, miners);
}
