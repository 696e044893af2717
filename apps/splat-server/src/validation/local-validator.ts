import { LodeError } from "@lode/runtime/errors";
import type { Workshop } from "@lode/splat-node/workshop";
import type { ModelValidator } from "./validator.ts";

/** The network's structural checks and one picture. It scores nothing, as it knows nothing of what was asked. */
export function localValidator(workshop: Pick<Workshop, "inspect" | "render">): ModelValidator {
  return {
    name: "local",
    describes: "structural checks and a preview; no fidelity score",
    givesFidelity: false,
    validate: async ({ spz, signal }) => {
      const { report } = await workshop.inspect(spz, { signal });
      if (report === null) {
        throw new LodeError("VALIDATION_BAD_MODEL", "a mesh cannot be validated, only splats", { retry: "never" });
      }
      const metrics: Record<string, number> = { gaussians: report.gaussians, passes: report.ok ? 1 : 0 };
      for (const { code, count } of report.findings) metrics[code] = count;
      if (!report.ok) return { score: null, metrics, preview: undefined };
      const [preview] = await workshop.render(spz, { views: "preview", signal });
      return { score: null, metrics, preview };
    },
  };
}
