import type { PoolConnections } from "../database/postgres-database.ts";
import type { Metrics } from "./metrics.ts";
import type { MetricsSource } from "./metrics-page.ts";

/** How the pool of a database server stands; the embedded database has none. */
export function poolGauges(metrics: Metrics, read: (() => PoolConnections) | undefined): MetricsSource {
  return {
    name: "pool",
    async refresh() {
      if (read === undefined) return;
      for (const [state, connections] of Object.entries(read()))
        metrics.databaseConnections.set({ state }, connections);
    },
  };
}
