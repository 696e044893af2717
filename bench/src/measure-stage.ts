import { measure, type Stage } from "./judge-epoch-stages.ts";
import type { SyntheticEpoch } from "./synthetic-epoch.ts";

// A child process: one stage, one answer, the end.
process.once("message", async ({ stage, epoch }: { stage: Stage; epoch: SyntheticEpoch }) => {
  const measured = await measure(stage, epoch);
  process.send?.(measured, () => process.disconnect());
});
