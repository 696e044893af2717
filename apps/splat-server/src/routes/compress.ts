import { assetLimits, generationIdPattern } from "@lode/contract/assets";
import { LodeError } from "@lode/runtime/errors";
import { ApiError } from "../access/index.ts";
import { fileOf, type GenerationAsset } from "../assets/index.ts";
import { readForm } from "../server/read-form.ts";
import { makeSplats } from "../work/index.ts";
import { generationOf } from "./find-generation.ts";
import { compressForm, parseFields } from "./form-fields.ts";
import type { RouteHandler, ServerContext } from "./server-context.ts";

/** What splats can be made of, best first. */
const sources = [
  "gaussian_splatting_ply",
  "textured_mesh_glb",
  "textured_mesh_ply",
  "bpt_enhanced_mesh_glb",
  "bpt_enhanced_mesh_ply",
  "initial_mesh_glb",
  "initial_mesh_ply",
] as const;

/** Each generation by itself: one that fails is reported beside the others. */
export const compress: RouteHandler = async (context, request) => {
  const limits = { maxFileBytes: 0, maxFieldBytes: assetLimits.maxBatch * 64 };
  const { generation_ids } = parseFields(compressForm, (await readForm(request, limits)).fields);
  const ids = [...new Set(generation_ids.split(",").map((id) => id.trim().toLowerCase()))];
  if (ids.length > assetLimits.maxBatch || !ids.every((id) => generationIdPattern.test(id))) {
    throw new ApiError(422, "REQUEST_INVALID", `generation_ids: 1 to ${assetLimits.maxBatch} UUIDs`);
  }
  return await context.sideWork.enter(async (signal) => {
    const results = [];
    for (const id of ids) {
      signal.throwIfAborted();
      results.push(await outcome(context, id, signal));
    }
    return { results };
  });
};

async function outcome(context: ServerContext, id: string, signal: AbortSignal) {
  try {
    const ratio = await compressOne(context, await generationOf(context.store, id), signal);
    return { generation_id: id, compressed: true, compression_ratio: ratio, error_code: null, error_message: null };
  } catch (error) {
    signal.throwIfAborted();
    context.bench.reporter.warn("compressionFailed", { generationId: id, error });
    const known = error instanceof LodeError;
    return {
      generation_id: id,
      compressed: false,
      compression_ratio: 0,
      error_code: known ? error.code : "INTERNAL",
      error_message: known ? error.message : "Internal server error",
    };
  }
}

async function compressOne(
  { store, bench }: ServerContext,
  asset: GenerationAsset,
  signal: AbortSignal,
): Promise<number> {
  if (asset.status !== "completed" && asset.status !== "failed") {
    throw new ApiError(409, "GENERATION_NOT_COMPLETED", `the generation is ${asset.status}`);
  }
  const type = sources.find((source) => fileOf(asset, source) !== undefined);
  if (type === undefined) throw new ApiError(404, "ASSET_ABSENT", "there is neither a splat PLY nor a mesh");
  const { generationId, parameters } = asset;
  const model = await store.read(generationId, type, { maxBytes: bench.settings.maxModelBytes, signal });
  if (model === undefined) throw new ApiError(404, "ASSET_ABSENT", "the file has just been cleaned up");
  const { seed, prompt } = parameters;
  // The status stays what it is until the end: after a crash the generation is none that was left unfinished.
  const progress = async (): Promise<void> => {};
  const changes = await makeSplats(bench, { generationId, model: model.bytes, seed, prompt, signal, progress });
  await store.update(generationId, { ...changes, status: "completed", errorMessage: null });
  return changes.compressionRatio ?? 0;
}
