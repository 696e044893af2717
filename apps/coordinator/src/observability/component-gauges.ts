import type { Components } from "../health/components.ts";
import type { Metrics } from "./metrics.ts";
import type { MetricsSource } from "./metrics-page.ts";

const values = { ok: 1, degraded: 0.5, down: 0 } as const;

/** Each part's standing, as the health page tells it. */
export function componentGauges(metrics: Metrics, components: Components): MetricsSource {
  return {
    name: "components",
    async refresh() {
      for (const [component, { status }] of await components.look()) {
        metrics.componentOk.set({ component }, values[status]);
      }
    },
  };
}
