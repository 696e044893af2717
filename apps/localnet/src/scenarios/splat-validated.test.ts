import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AssetsClient } from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { silentReporter } from "@lode/runtime/events";
import { SeededRandom } from "@lode/runtime/random";
import { Workshop } from "@lode/splat-node/workshop";
import { startSplatServer } from "@lode/splat-server/app";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serveScorer } from "../simulated/sn17-scorer/serve-scorer.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-validated-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("an asset server keeps the validation service's score beside its own structural one, never in its place", async () => {
  await using darkroom = new Workshop({ threads: 1 });
  const scorer = await serveScorer({ darkroom });
  const wall = new SystemClock();
  await using server = await startSplatServer({
    port: 0,
    dataDir: folder,
    validation: { kind: "three-gen", url: scorer.url },
    wall,
    random: new SeededRandom(1),
    reporter: silentReporter,
    foldersWithoutKeys: [],
  });
  try {
    const client = new AssetsClient({ baseUrl: server.url, wall });
    const { generationId } = await client.generate({ prompt: "a yellow taxi", seed: 3 });
    const { validation_metrics: metrics } = await client.get(generationId);
    const score = metrics.validator_scores["three-gen"] ?? 0;
    expect(score).toBeGreaterThan(0.4);
    expect(score).toBeLessThan(1);
    expect(metrics.local_validation_score).toBe(1);
    expect(metrics.validation_notes).toMatch(/structural/);
  } finally {
    await scorer.stop();
  }
});
