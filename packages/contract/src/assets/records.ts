import { z } from "zod";
import { assetTypePattern } from "./asset-types.ts";
import { generationIdPattern } from "./limits.ts";
import { generationStatuses } from "./statuses.ts";

export const generationIdField = z.string().trim().toLowerCase().regex(generationIdPattern, "is not a UUID");
export const assetTypeField = z.string().regex(assetTypePattern, "is not an asset type");
export const statusField = z.enum(generationStatuses);
/** Unix seconds with a fraction, as the Python clients expect. */
const unixSeconds = z.number();

export const parametersSchema = z.object({
  prompt: z.string(),
  seed: z.int(),
  num_inference_steps_image: z.number(),
  num_inference_steps_shape: z.number(),
  guidance_scale_image: z.number(),
  guidance_scale_shape: z.number(),
  image_width: z.number(),
  image_height: z.number(),
  use_bpt_enhancement: z.boolean(),
  bpt_temperature: z.number(),
  use_texture_generation: z.boolean(),
  mc_algorithm: z.string(),
  flux_model: z.string(),
  shape_model: z.string(),
});

/** `validator_scores` holds external scores by service; `local_validation_score` is structure only and no fidelity. */
export const validationMetricsSchema = z.object({
  local_validation_score: z.number(),
  validator_scores: z.record(z.string(), z.number()),
  mesh_quality_score: z.number().meta({
    description: "How finely a mesh is made: triangles / 10,000, at most 1; 0 for splats. Says nothing about looks",
  }),
  visual_quality_score: z.number(),
  geometric_complexity: z.number(),
  texture_quality: z.number(),
  face_count: z.int(),
  vertex_count: z.int(),
  is_manifold: z.boolean().meta({ description: "Not computed: always false" }),
  has_texture: z.boolean(),
  validation_timestamp: z.number(),
  validation_notes: z.string(),
});

/** Seconds; the two peaks are bytes, the last is a percentage. */
export const performanceMetricsSchema = z.object({
  total_generation_time: z.number(),
  image_generation_time: z.number(),
  background_removal_time: z.number(),
  mesh_generation_time: z.number(),
  bpt_enhancement_time: z.number(),
  texture_generation_time: z.number(),
  compression_time: z.number(),
  validation_time: z.number(),
  memory_peak_usage: z.number(),
  gpu_memory_peak: z.number(),
  cpu_usage_avg: z.number(),
});

export const miningInfoSchema = z.object({
  task_id: z.string(),
  validator_hotkey: z.string(),
  validator_uid: z.int(),
  submission_timestamp: z.number(),
  reward_received: z.number(),
  submission_status: z.string(),
  network_uid: z.int(),
  competition_score: z.number(),
  market_rank: z.int(),
});
export type MiningInfoRecord = z.output<typeof miningInfoSchema>;

/** What may be noted about a submission; an absent key stays as it is. */
export const miningNoteSchema = z
  .object({
    task_id: z.string().max(200),
    validator_hotkey: z.string().max(100),
    validator_uid: z.int().min(-1).max(65_535),
    submission_timestamp: z.number(),
    reward_received: z.number(),
    submission_status: z.string().max(50),
    network_uid: z.int().min(0).max(65_535),
    competition_score: z.number(),
    market_rank: z.int(),
  })
  .partial()
  .strict();
export type MiningNote = z.input<typeof miningNoteSchema>;

export const assetFileSchema = z.object({
  asset_type: z.string(),
  file_path: z.string(),
  file_size: z.int(),
  /** The first 16 hex digits of SHA-256. */
  checksum: z.string(),
  sha256: z.string(),
  mime_type: z.string(),
  created_at: unixSeconds,
  /** From 1; the highest is what a download without `version` gives. */
  version: z.int(),
});

/** One generation as `GET /generate/{id}` tells it. */
export const generationRecordSchema = z.object({
  generation_id: z.string(),
  status: statusField,
  prompt: z.string(),
  seed: z.int(),
  created_at: unixSeconds,
  updated_at: unixSeconds,
  error_message: z.string().nullable(),
  error_code: z.string().nullable(),
  validation_metrics: validationMetricsSchema,
  performance_metrics: performanceMetricsSchema,
  compression_ratio: z.number(),
  available_assets: z.array(z.string()),
  parameters: parametersSchema,
  mining_info: miningInfoSchema,
  assets: z.record(z.string(), assetFileSchema),
});
export type GenerationRecord = z.output<typeof generationRecordSchema>;
