import { availableParallelism } from "node:os";
import { type GenerationStatus, generationStatuses } from "@lode/contract/assets";
import type { GenerationAsset, PerformanceMetrics } from "../assets/index.ts";
import type { GeneratedModel, PromptImage, StageSeconds } from "../generator/index.ts";
import { readOrderDetails } from "./generation-order.ts";
import { makeSplats } from "./make-splats.ts";
import { peakMemory } from "./peak-memory.ts";
import type { Workbench } from "./workbench.ts";

/** Asks the generator, keeps all it gives, makes splats of it. Ends with the status `completed`, or throws. */
export async function processGeneration(
  bench: Workbench,
  asset: GenerationAsset,
  image: PromptImage | undefined,
  signal: AbortSignal,
): Promise<GenerationAsset> {
  const { store, wall } = bench;
  const { generationId } = asset;
  const { prompt, seed } = asset.parameters;
  const startedAt = wall.now();
  const cpuBefore = process.cpuUsage();
  using memory = peakMemory();

  await store.update(generationId, {
    status: "initializing",
    errorMessage: null,
    details: { errorCode: null, errorRetry: null, attempts: (readOrderDetails(asset)?.attempts ?? 0) + 1 },
  });
  const model = await generated(bench, asset, image, signal);
  const changes = await makeSplats(bench, {
    generationId,
    model: model.bytes,
    seed,
    prompt,
    ...(image === undefined ? {} : { image }),
    signal,
    progress: (status) => store.update(generationId, { status }),
  });
  const seconds = (wall.now() - startedAt) / 1000;
  const performance: Partial<PerformanceMetrics> = {
    ...stageMetrics(model.seconds),
    ...changes.performance,
    total_generation_time: seconds,
    memory_peak_usage: memory.peakBytes(),
    cpu_usage_avg: cpuPercent(cpuBefore, seconds),
  };
  signal.throwIfAborted();
  return await store.update(generationId, {
    ...changes,
    performance,
    details: { ...changes.details, generator: bench.generator.name, generatorNotes: model.notes, attempts: 0 },
    mining: { submission_status: "pending" },
    status: "completed",
  });
}

const meshTypes = { "mesh-glb": "initial_mesh_glb", "mesh-ply": "initial_mesh_ply" } as const;

async function generated(
  { store, generator, reporter }: Workbench,
  { generationId, parameters }: GenerationAsset,
  image: PromptImage | undefined,
  signal: AbortSignal,
): Promise<GeneratedModel> {
  const kept: Uint8Array[] = [];
  // Told stages are written one after the other, and before anything later is.
  let told: Promise<unknown> = Promise.resolve();
  const progress = (status: GenerationStatus): void => {
    if (isFinal(status)) return;
    told = told
      .then(() => store.update(generationId, { status }))
      .catch((error: unknown) => reporter.warn("stageNotNoted", { generationId, status, error }));
  };
  const words = parameters.prompt === "" ? {} : { prompt: parameters.prompt };
  const picture = image === undefined ? {} : { image };
  const model = await generator.generate(
    { ...words, ...picture, seed: parameters.seed, signal, progress },
    {
      keep: async (type, bytes) => {
        await store.addAsset(generationId, type, bytes, { signal });
        kept.push(bytes);
      },
    },
  );
  await told;
  // What the generator has kept itself is not kept again under another name.
  if (model.kind !== "splat-ply" && !kept.includes(model.bytes)) {
    await store.addAsset(generationId, meshTypes[model.kind], model.bytes, { signal });
  }
  return model;
}

function isFinal(status: GenerationStatus): boolean {
  return generationStatuses.indexOf(status) >= generationStatuses.indexOf("completed");
}

function stageMetrics(seconds: StageSeconds): Partial<PerformanceMetrics> {
  return {
    image_generation_time: seconds.imageGeneration ?? 0,
    background_removal_time: seconds.backgroundRemoval ?? 0,
    // The documents have no name for splats that come at once; the model is what takes the mesh's place.
    mesh_generation_time: seconds.meshGeneration ?? seconds.splatGeneration ?? 0,
    bpt_enhancement_time: seconds.bptEnhancement ?? 0,
    texture_generation_time: seconds.textureGeneration ?? 0,
  };
}

/** Of the whole process and all its cores. */
function cpuPercent(before: NodeJS.CpuUsage, seconds: number): number {
  const { user, system } = process.cpuUsage(before);
  return seconds <= 0 ? 0 : Math.min(100, (user + system) / 1e4 / seconds / availableParallelism());
}
