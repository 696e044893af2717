import { miningNoteSchema, type PreparedSubmission } from "@lode/contract/assets";
import { ApiError } from "../access/index.ts";
import { compressedType, type GenerationAsset, isSubmissionReady } from "../assets/index.ts";
import { readForm } from "../server/read-form.ts";
import { findGeneration, generationOf } from "./find-generation.ts";
import { miningSubmitForm, parsed, parseFields, submissionForm } from "./form-fields.ts";
import { generationRecord } from "./generation-record.ts";
import type { RouteHandler, ServerContext } from "./server-context.ts";

const shortForm = { maxFileBytes: 0, maxFieldBytes: 4_096 } as const;

export const prepareSubmission: RouteHandler = async (context, request) => {
  const asset = await findGeneration(context.store, request);
  const target = parseFields(submissionForm, (await readForm(request, shortForm)).fields);
  refuseUnfinished(asset);
  if (!isSubmissionReady(asset)) {
    throw new ApiError(409, "SUBMISSION_NOT_READY", notReadyText(asset), { retry: "never" });
  }
  return await prepared(context, asset, target);
};

/** Prepares and says so; the documents' name for it promises more than it ever did. */
export const submitMining: RouteHandler = async (context, request) => {
  const { generation_id, ...target } = parseFields(miningSubmitForm, (await readForm(request, shortForm)).fields);
  const asset = await generationOf(context.store, generation_id);
  refuseUnfinished(asset);
  if (!isSubmissionReady(asset)) {
    const validation_score = asset.validation.local_validation_score ?? 0;
    return { success: false, message: notReadyText(asset), validation_score, mining_ready: false };
  }
  const { compressed_ply_b64, ...facts } = await prepared(context, asset, target);
  return {
    ...facts,
    ...target,
    results: compressed_ply_b64,
    compression: 2,
    data_format: "ply",
    data_ver: 0,
    mining_ready: true,
    submission_format: "bittensor_validator",
    instructions:
      "Nothing has been sent. Sign and send these results to the validator, if a fidelity score says that they will be accepted.",
  };
};

export const noteMining: RouteHandler = async ({ store }, request) => {
  const asset = await findGeneration(store, request);
  const note = parsed(miningNoteSchema, request.body);
  const given = Object.fromEntries(Object.entries(note).filter(([, value]) => value !== undefined));
  return generationRecord(await store.update(asset.generationId, { mining: given }));
};

async function prepared(
  { store, settings }: ServerContext,
  asset: GenerationAsset,
  target: { readonly task_id: string; readonly validator_hotkey: string; readonly validator_uid: number },
): Promise<PreparedSubmission> {
  const spz = await store.read(asset.generationId, compressedType, { maxBytes: settings.limits.maxModelBytes });
  if (spz === undefined) throw new ApiError(409, "SUBMISSION_NOT_READY", notReadyText(asset), { retry: "never" });
  await store.update(asset.generationId, { mining: { ...target, submission_status: "prepared" } });
  return {
    generation_id: asset.generationId,
    prompt: asset.parameters.prompt,
    seed: asset.parameters.seed,
    compressed_ply_b64: Buffer.from(spz.bytes).toString("base64"),
    local_validation_score: asset.validation.local_validation_score ?? 0,
    compression_ratio: asset.compressionRatio,
    generation_time: asset.performance.total_generation_time,
    face_count: asset.validation.face_count,
    vertex_count: asset.validation.vertex_count,
  };
}

function refuseUnfinished({ status }: GenerationAsset): void {
  if (status === "completed") return;
  throw new ApiError(400, "GENERATION_NOT_COMPLETED", `the generation is ${status}, not completed`);
}

function notReadyText({ refusals, files }: GenerationAsset): string {
  if (!files.some(({ type }) => type === compressedType)) return "the generation has no compressed splats";
  return `the checks refuse its splats: ${refusals.join(", ")}`;
}
