import { assetLimits, promptHeader } from "@lode/contract/assets";
import { ApiError } from "../access/index.ts";
import { fileOf, type GenerationAsset, isSubmissionReady } from "../assets/index.ts";
import { statusOfCode } from "../server/failure-answer.ts";
import { type Form, readForm } from "../server/read-form.ts";
import { sendFile } from "../server/send-file.ts";
import type { GenerationOrder, TakenOrder } from "../work/index.ts";
import { generateForm, parseFields } from "./form-fields.ts";
import { errorCode } from "./generation-record.ts";
import { pictureOf } from "./picture-kind.ts";
import type { RouteHandler, ServerContext } from "./server-context.ts";

/** UTF-8 bytes of a character; the prompt is the longest field. */
const maxBytesPerChar = 4;

/**
 * `POST /generate/`: waits for the model and sends it. A client that leaves does not end the work; with an id it can come
 * back. The successor's face is the same route: a file called `prompt_image_file` is answered with the PLY.
 */
export const generate: RouteHandler = async (context, request, reply) => {
  const { fields, successor, taken } = await takeOrder(context, request);
  const { generationId, finished } = taken;
  const asset = await finished;
  if (asset.status === "failed") throw failed(asset);
  // Whoever asked has gone; what they asked for is kept.
  if (reply.raw.destroyed) return void reply.hijack();
  const compressed = fields.return_compressed && !successor;
  await sendModel(context, { asset, generationId, compressed, successor }, request, reply);
  return undefined;
};

/** By itself, so that nothing of a picture stays in memory while its order waits. */
async function takeOrder(
  context: ServerContext,
  request: Parameters<RouteHandler>[1],
): Promise<{ readonly fields: Fields; readonly successor: boolean; readonly taken: TakenOrder }> {
  const maxFieldBytes = assetLimits.maxPromptChars * maxBytesPerChar;
  const { maxImageBytes: maxFileBytes } = context.settings.limits;
  const form = await context.reading.enter(() => readForm(request, { maxFileBytes, maxFieldBytes }));
  const fields = parseFields(generateForm, form.fields);
  const taken = await context.desk.take(orderOf(fields, form));
  return { fields, successor: form.file?.field === "prompt_image_file", taken };
}

type Fields = ReturnType<typeof parseFields<typeof generateForm>>;

function orderOf(fields: Fields, { file }: Form): GenerationOrder {
  const prompt = fields.prompt ?? "";
  if (prompt.trim() === "" && file === undefined) {
    throw new ApiError(422, "PROMPT_MISSING", "neither a prompt nor a picture was given");
  }
  return {
    prompt,
    useBpt: fields.use_bpt,
    ...(file === undefined ? {} : { image: pictureOf(file.bytes) }),
    ...(fields.seed === undefined ? {} : { seed: fields.seed }),
    ...(fields.generation_id === undefined ? {} : { generationId: fields.generation_id }),
  };
}

async function sendModel(
  { store }: ServerContext,
  {
    asset,
    generationId,
    compressed,
    successor,
  }: {
    readonly asset: GenerationAsset;
    readonly generationId: string;
    readonly compressed: boolean;
    readonly successor: boolean;
  },
  ...[request, reply]: Parameters<RouteHandler> extends [unknown, ...infer Rest] ? Rest : never
): Promise<void> {
  const type = compressed ? "compressed_ply" : "gaussian_splatting_ply";
  const file = fileOf(asset, type);
  if (file === undefined) throw gone(generationId);
  const { seed, prompt } = asset.parameters;
  await sendFile(request, reply, {
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    mimeType: compressed || successor ? "application/octet-stream" : "application/x-ply",
    fileName: compressed ? `model_${seed}.ply.spz` : `model_${seed}.ply`,
    first: { "X-Generation-ID": generationId },
    further: {
      "X-Generation-Time": asset.performance.total_generation_time.toFixed(3),
      "X-Compression-Ratio": (compressed ? asset.compressionRatio : 1).toFixed(3),
      "X-Face-Count": String(asset.validation.face_count),
      "X-Vertex-Count": String(asset.validation.vertex_count),
      "X-Compression-Type": compressed ? "2" : "0",
      "X-Mesh-Quality-Score": asset.validation.mesh_quality_score.toFixed(3),
      "X-Local-Validation-Score": (asset.validation.local_validation_score ?? 0).toFixed(3),
      "X-Mining-Ready": String(isSubmissionReady(asset)),
      "X-Prompt": promptHeader(prompt),
    },
    open: async () => {
      const opened = await store.open(generationId, type, { version: file.version });
      if (opened === undefined) throw gone(generationId);
      return opened.stream;
    },
  });
}

function failed(asset: GenerationAsset): ApiError {
  const code = errorCode(asset);
  return new ApiError(statusOfCode[code] ?? 500, code, asset.errorMessage ?? "the generation failed", {
    headers: { "X-Generation-ID": asset.generationId },
  });
}

function gone(generationId: string): ApiError {
  return new ApiError(410, "ASSET_GONE", "the model of this generation has been cleaned up", {
    headers: { "X-Generation-ID": generationId },
    next: "Ask for it under a new id.",
  });
}
