import { miningNoteSchema, type PreparedSubmission } from "@lode/contract/assets";
import type { z } from "zod";
import { ApiError } from "../access/index.ts";
import { compressedType, type GenerationAsset, preparedMining, prepareForMiningSubmission } from "../assets/index.ts";
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
  return await prepared(context, asset, target);
};

/** Prepares and says so; the documents' name for it promises more than it ever did. */
export const submitMining: RouteHandler = async (context, request) => {
  const { generation_id, ...target } = parseFields(miningSubmitForm, (await readForm(request, shortForm)).fields);
  const asset = await generationOf(context.store, generation_id);
  refuseUnfinished(asset);
  const outcome = await prepared(context, asset, target).catch(refusal);
  if ("message" in outcome) {
    const validation_score = asset.validation.local_validation_score ?? 0;
    return { success: false, message: outcome.message, validation_score, mining_ready: false };
  }
  const { compressed_ply_b64, ...facts } = outcome;
  return {
    ...facts,
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
  form: z.output<typeof submissionForm>,
): Promise<PreparedSubmission> {
  const target = { taskId: form.task_id, validatorHotkey: form.validator_hotkey, validatorUid: form.validator_uid };
  const spz = await store.read(asset.generationId, compressedType, { maxBytes: settings.limits.maxModelBytes });
  const payload = prepareForMiningSubmission(asset, spz?.bytes, target);
  if ("error" in payload) throw new ApiError(409, "SUBMISSION_NOT_READY", payload.error);
  await store.update(asset.generationId, { mining: preparedMining(target) });
  return { ...payload, local_validation_score: payload.local_validation_score ?? 0 };
}

/** The documents answer 200 for what is not ready. */
function refusal(error: unknown): { readonly message: string } {
  if (error instanceof ApiError && error.code === "SUBMISSION_NOT_READY") return { message: error.message };
  throw error;
}

function refuseUnfinished({ status }: GenerationAsset): void {
  if (status === "completed") return;
  throw new ApiError(400, "GENERATION_NOT_COMPLETED", `the generation is ${status}, not completed`);
}
