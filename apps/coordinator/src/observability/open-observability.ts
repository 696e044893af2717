import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { Registry } from "prom-client";
import type { NeuronDirectory } from "../access/neuron-directory.ts";
import { Components, type Probe } from "../health/components.ts";
import type { Lifecycle } from "../health/lifecycle.ts";
import { chainProbe, type MetagraphState, schedulerProbe } from "../health/probes.ts";
import { componentGauges } from "./component-gauges.ts";
import { type EpochFacts, type EpochFactsParts, readEpochFacts } from "./epoch-facts.ts";
import { epochGauges } from "./epoch-gauges.ts";
import { Metrics, setOrRemove } from "./metrics.ts";
import { MetricsPage, type MetricsSource } from "./metrics-page.ts";
import { remembered } from "./remembered.ts";

export interface WatchParts {
  readonly metrics: Metrics;
  readonly facts: EpochFactsParts;
  readonly directory: NeuronDirectory;
  /** Real seconds between two looks at the metagraph, and the age beyond which nobody is let in on it. */
  readonly metagraph: { readonly refreshSeconds: number; readonly maxAgeMinutes: number };
  /** Fence of the term in which this replica leads; undefined while another one does. */
  readonly leads: () => number | undefined;
  readonly lifecycle: Lifecycle;
  /** Of the parts that this file does not know. */
  readonly probes: readonly Probe[];
  readonly sources: readonly MetricsSource[];
  readonly wall: Clock;
  readonly reporter: Reporter;
}

/** Real milliseconds for which the numbers of the epochs are told again. */
const factsKeptMs = 2_000;
/** Two looks may be missed before the metagraph is called stale. */
const missedLooks = 2;

export function openMetrics(registry: Registry | undefined): Metrics {
  return new Metrics(registry ?? new Registry());
}

/** What `/metrics` and `/healthcheck` read, over parts that know nothing of either. */
export function watch(parts: WatchParts) {
  const { metrics, directory, metagraph, leads, wall, reporter } = parts;
  const facts: () => Promise<EpochFacts> = remembered(() => readEpochFacts(parts.facts), factsKeptMs, wall);
  const metagraphState = (): MetagraphState => ({
    ageMs: directory.ageSeconds === undefined ? undefined : directory.ageSeconds * 1_000,
    freshMs: (missedLooks + 1) * metagraph.refreshSeconds * 1_000,
    usableMs: metagraph.maxAgeMinutes * 60_000,
  });
  const components = new Components([...parts.probes, chainProbe(metagraphState), schedulerProbe(facts)], wall);
  const standing: MetricsSource = {
    name: "standing",
    async refresh() {
      const { ageSeconds, size, failures } = directory;
      setOrRemove(metrics.metagraphAge, ageSeconds);
      metrics.metagraphNeurons.set(size);
      metrics.metagraphFailed(failures);
      const fence = leads();
      metrics.schedulerLeader.set(fence === undefined ? 0 : 1);
      setOrRemove(metrics.schedulerFence, fence);
      const down = [...(await components.look()).values()].some(({ needed, status }) => needed && status === "down");
      metrics.ready.set(parts.lifecycle.phase === "serving" && !down ? 1 : 0);
    },
  };
  const sources = [standing, epochGauges(metrics, facts), componentGauges(metrics, components), ...parts.sources];
  return { components, page: new MetricsPage({ metrics, sources, wall, reporter }) };
}
