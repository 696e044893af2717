import type { GenerationStatus } from "@lode/contract/assets";
import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { checkRequest, unsupported } from "../check-request.ts";
import type { StageRole } from "../config.ts";
import type { GeneratedModel, GenerateRequest, Generator, StageSeconds, StageSink } from "../generator.ts";
import type { Backend } from "../remote/backend.ts";

export interface Stage {
  readonly role: StageRole;
  readonly backend: Backend;
  /** When it fails, the next stage takes what was there before. */
  readonly optional: boolean;
}

/** What each stage's output is kept as, what is told while it runs, and under which name its time is counted. */
const roles: Readonly<Record<StageRole, { asset: string; status: GenerationStatus; seconds: keyof StageSeconds }>> = {
  image: { asset: "original_image", status: "image_generating", seconds: "imageGeneration" },
  background: { asset: "background_removed_image", status: "image_processing", seconds: "backgroundRemoval" },
  mesh: { asset: "initial_mesh_glb", status: "mesh_generating", seconds: "meshGeneration" },
  enhance: { asset: "bpt_enhanced_mesh_glb", status: "mesh_enhancing", seconds: "bptEnhancement" },
  texture: { asset: "textured_mesh_glb", status: "mesh_texturing", seconds: "textureGeneration" },
  splat: { asset: "gaussian_splatting_ply", status: "converting_to_ply", seconds: "splatGeneration" },
};

/** What the stages have made so far. */
interface Work {
  image: GenerateRequest["image"];
  mesh: Uint8Array | undefined;
  splat: Uint8Array | undefined;
}

/**
 * A pipeline: words to a picture, the picture freed of its background, a mesh from it, the mesh enhanced and painted, splats.
 * Each stage is a backend; each output is kept, with its time, before the next stage begins. For a picture task the first
 * stage is left out and the picture takes its place.
 */
export function stagedGenerator(stages: readonly Stage[], wall: Clock): Generator {
  const makesSplats = stages.some(({ role }) => role === "splat");
  const traits = {
    name: "staged",
    takesImages: stages.some(({ role, backend }) => role !== "image" && backend.takesImages),
  };
  return {
    ...traits,
    describes: `stages: ${stages.map(({ role, backend }) => `${role} by ${backend.name}`).join(", ")}`,
    output: makesSplats ? "splat-ply" : "mesh-glb",
    async generate(request, sink) {
      checkRequest(request, traits);
      const work: Work = { image: request.image, mesh: undefined, splat: undefined };
      if (request.image !== undefined) await sink.keep("original_image", request.image.bytes, 0);
      const seconds: Partial<Record<keyof StageSeconds, number>> = {};
      const left: string[] = [];
      for (const stage of stages) {
        if (stage.role === "image" && work.image !== undefined) continue;
        const startedAt = wall.now();
        try {
          await runStage(
            stage,
            work,
            request,
            sink,
            (spent) => {
              seconds[roles[stage.role].seconds] = spent;
            },
            wall,
            startedAt,
          );
        } catch (error) {
          request.signal.throwIfAborted();
          if (!stage.optional || !(error instanceof LodeError)) throw error;
          left.push(`${stage.role}: ${error.code}`);
        }
      }
      return {
        ...finished(work),
        seconds,
        notes: { stages: stages.length, ...(left.length === 0 ? {} : { leftOut: left.join("; ") }) },
      };
    },
  };
}

async function runStage(
  { role, backend }: Stage,
  work: Work,
  request: GenerateRequest,
  sink: StageSink,
  took: (seconds: number) => void,
  wall: Clock,
  startedAt: number,
): Promise<void> {
  const { prompt, seed, signal } = request;
  const { asset, status, seconds: _ } = roles[role];
  if (role !== "image" && work.image === undefined && !backend.takesText && work.mesh === undefined)
    throw unsupported(backend.name, "words");
  request.progress(status);
  const { bytes, mimeType } = await backend.run(
    {
      seed,
      signal,
      progress: request.progress,
      ...(prompt === undefined ? {} : { prompt }),
      ...(work.image === undefined || !backend.takesImages ? {} : { image: work.image }),
      ...(work.mesh === undefined ? {} : { mesh: work.mesh }),
    },
    // A backend's own by-products are part of its stage: the pipeline keeps the stage's output.
    { keep: async () => undefined },
  );
  const spent = (wall.now() - startedAt) / 1000;
  took(spent);
  await sink.keep(asset, bytes, spent);
  if (role === "image" || role === "background") work.image = { bytes, mimeType };
  else if (role === "splat") work.splat = bytes;
  else work.mesh = bytes;
}

function finished({ mesh, splat }: Work): Pick<GeneratedModel, "kind" | "bytes"> {
  if (splat !== undefined) return { kind: "splat-ply", bytes: splat };
  // The configuration demands a stage that makes the one or the other, and such a stage is never optional.
  if (mesh !== undefined) return { kind: "mesh-glb", bytes: mesh };
  throw new LodeError("GENERATOR_EMPTY", "no stage made a model", {
    retry: "never",
    next: "Configure a stage that makes a mesh or splats.",
  });
}
