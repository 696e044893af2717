import type { GenerationStatus } from "@lode/contract/assets";
import { LodeError } from "@lode/runtime/errors";
import type { Inspection } from "@lode/splat-node/workshop";
import type { GenerationChanges } from "../assets/index.ts";
import { validateLocally } from "../validation/index.ts";
import { glbHasPictures } from "./glb-pictures.ts";
import type { Workbench } from "./workbench.ts";

/** A model on its way to the network. The bytes may be of any kind that the workshop reads. */
export interface SplatWork {
  readonly generationId: string;
  readonly model: Uint8Array;
  readonly seed: number;
  readonly prompt: string;
  readonly image?: { readonly bytes: Uint8Array; readonly mimeType: string };
  readonly signal: AbortSignal;
  /** Told when a stage begins. */
  readonly progress: (stage: GenerationStatus) => Promise<unknown>;
}

type Changes = Omit<GenerationChanges, "status" | "errorMessage">;

/** Complexity counts as full from here on; more says nothing about quality. */
const fullFaces = 10_000;
const fullGaussians = 50_000;
const structureOnly = "local_validation_score is structural, no fidelity; is_manifold is not computed";
const maxNotesChars = 2_000;

/**
 * Model → splats in the network's pose → PLY, SPZ, a viewer's SPZ, checks, picture and, where somebody can give one, a
 * score. Every file is kept as soon as it is there.
 * @returns what is to be noted about the generation; the caller adds the final status.
 */
export async function makeSplats(bench: Workbench, work: SplatWork): Promise<Changes> {
  const { store, workshop, settings } = bench;
  const { generationId, seed, signal } = work;
  const keep = (type: string, bytes: Uint8Array) => store.addAsset(generationId, type, bytes, { signal });

  await work.progress("converting_to_ply");
  const source = await workshop.inspect(work.model, { signal });
  const normalise = settings.normaliseExtent === false ? (false as const) : { extent: settings.normaliseExtent };
  const splats = await workshop.convert(work.model, { to: "ply", normalise, samples: settings.samples, seed, signal });
  await keep("gaussian_splatting_ply", splats.bytes);

  await work.progress("compressing");
  const compressedAt = bench.wall.now();
  const { spzMode: mode, spzLevel: level } = settings;
  const [spz, viewable] = await Promise.all([
    workshop.convert(splats.bytes, { to: "spz", mode, level, normalise: false, signal }),
    workshop.convert(splats.bytes, { to: "spz-v3", normalise: false, signal }),
  ]);
  await keep("compressed_ply", spz.bytes);
  await keep("viewable_spz", viewable.bytes);
  const compressionSeconds = (bench.wall.now() - compressedAt) / 1000;

  await work.progress("validating");
  const validatedAt = bench.wall.now();
  const local = await validateLocally(workshop, spz.bytes, { inspection: spz.inspection, preview: true, signal });
  if (local.preview !== undefined) await keep("validation_preview", local.preview);
  const judged = await judge(bench, work, spz.bytes);
  return {
    validation: {
      local_validation_score: local.score,
      validator_scores: judged.scores,
      mesh_quality_score: source.kind === "mesh" ? complexity(source) : 0,
      geometric_complexity: complexity(source),
      face_count: source.faces,
      vertex_count: source.kind === "mesh" ? source.vertices : source.gaussians,
      has_texture: glbHasPictures(work.model),
      validation_timestamp: bench.wall.now() / 1000,
      validation_notes: [structureOnly, judged.notes, ...local.notes].join("; ").slice(0, maxNotesChars),
    },
    performance: {
      compression_time: compressionSeconds,
      validation_time: (bench.wall.now() - validatedAt) / 1000,
    },
    compressionRatio: splats.bytes.byteLength / spz.bytes.byteLength,
    refusals: local.refusals,
    details: {
      gaussians: local.gaussians,
      normalisation: splats.normalisation ?? null,
      sourceFormat: source.format,
      spzMode: mode,
      metrics: judged.metrics,
    },
  };
}

/** A judge that fails costs the score, not the model. */
async function judge(
  { judge: validator, reporter }: Workbench,
  { generationId, prompt, image, signal }: SplatWork,
  spz: Uint8Array,
): Promise<{ scores: Record<string, number>; metrics: Record<string, number>; notes: string }> {
  if (validator === undefined) return { scores: {}, metrics: {}, notes: "nothing judged fidelity" };
  try {
    const task = { ...(prompt === "" ? {} : { prompt }), ...(image === undefined ? {} : { image }) };
    const { score, metrics } = await validator.validate({ ...task, spz, signal });
    const scores: Record<string, number> = score === null ? {} : { [validator.name]: score };
    return {
      scores,
      metrics: { ...metrics },
      notes: score === null ? "nothing judged fidelity" : `judged by ${validator.name}`,
    };
  } catch (error) {
    signal.throwIfAborted();
    reporter.warn("validationFailed", { generationId, validator: validator.name, error });
    const code = error instanceof LodeError ? error.code : "VALIDATION_FAILED";
    return { scores: {}, metrics: {}, notes: `${validator.name} gave no score: ${code}` };
  }
}

function complexity({ kind, faces, gaussians }: Inspection): number {
  return kind === "mesh" ? Math.min(1, faces / fullFaces) : Math.min(1, gaussians / fullGaussians);
}
