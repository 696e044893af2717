import type { EpochFacts, Participation } from "./epoch-facts.ts";
import { type Metrics, setOrRemove } from "./metrics.ts";
import type { MetricsSource } from "./metrics-page.ts";

const msPerSecond = 1_000;

/** State, age, lag and participation of the epochs, read anew for a scrape. */
export function epochGauges(metrics: Metrics, read: () => Promise<EpochFacts>): MetricsSource {
  return {
    name: "epochs",
    async refresh() {
      const { states, ageMs, current, closed, consensus, lagMs } = await read();
      metrics.epochStates(states);
      metrics.schedulerLag.set(lagMs / msPerSecond);
      setOrRemove(metrics.epochAge, ageMs && ageMs / msPerSecond);
      if (current !== undefined) setParticipation(metrics, "current", current);
      if (closed !== undefined) setParticipation(metrics, "closed", closed.participation);
      setOrRemove(metrics.snapshotObjects, closed?.objects);
      setOrRemove(metrics.snapshotBytes, closed?.bytes);
      setOrRemove(metrics.uploadSuccess, closed && successOf(closed.participation));
      setOrRemove(metrics.consensus, consensus);
    },
  };
}

/** Undefined where nobody claimed anything: there is no share of nothing. */
function successOf({ claimed, claimedAndSubmitted }: Participation): number | undefined {
  return claimed === 0 ? undefined : claimedAndSubmitted / claimed;
}

function setParticipation(
  metrics: Metrics,
  epoch: "current" | "closed",
  { asked, finished, claimed, submitted }: Participation,
) {
  const stages = { asked, finished, claimed, submitted };
  for (const [stage, miners] of Object.entries(stages)) metrics.participation.set({ epoch, stage }, miners);
}
