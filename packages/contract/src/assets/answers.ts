import { z } from "zod";
import { generationRecordSchema, statusField } from "./records.ts";

/** What a miner needs to submit; nothing has been sent. */
export const preparedSubmissionSchema = z.object({
  generation_id: z.string(),
  task_id: z.string(),
  validator_hotkey: z.string(),
  validator_uid: z.int(),
  prompt: z.string(),
  seed: z.int(),
  compressed_ply_b64: z.string(),
  local_validation_score: z.number(),
  compression_ratio: z.number(),
  generation_time: z.number(),
  face_count: z.int(),
  vertex_count: z.int(),
});
export type PreparedSubmission = z.output<typeof preparedSubmissionSchema>;

/** Every key always, also when there is nothing. */
export const assetStatisticsSchema = z.object({
  total_assets: z.int(),
  status_distribution: z.record(z.string(), z.int()),
  total_storage_mb: z.number(),
  avg_generation_time: z.number(),
  avg_validation_score: z.number(),
  completed_assets: z.int(),
  submission_ready: z.int(),
});

export const serverStatusSchema = z.object({
  status: z.string(),
  version: z.string(),
  models_loaded: z.array(z.string()),
  cuda_available: z.boolean(),
  asset_stats: assetStatisticsSchema,
  vram_gb: z.object({ total: z.string(), allocated: z.string(), reserved: z.string() }),
  queue: z.object({ running: z.int(), waiting: z.int(), max_running: z.int(), max_waiting: z.int() }),
});
export type ServerStatus = z.output<typeof serverStatusSchema>;

/** Bytes. */
export const memorySchema = z.object({
  allocated: z.number(),
  reserved: z.number(),
  max_allocated: z.number(),
  max_reserved: z.number(),
  summary: z.string(),
});

export const messageSchema = z.object({ message: z.string() });
export const cleanedSchema = messageSchema.extend({
  /** Generations whose files went. */
  cleaned: z.int(),
  freed_bytes: z.int(),
});
export const clearedCacheSchema = messageSchema.extend({ orphans: z.int(), freed_bytes: z.int() });

export const healthSchema = z.object({ status: z.string() });

export const miningRefusalSchema = z.object({
  success: z.literal(false),
  message: z.string(),
  validation_score: z.number(),
  mining_ready: z.literal(false),
});

export const miningSubmissionSchema = z.object({
  generation_id: z.string(),
  task_id: z.string(),
  validator_hotkey: z.string(),
  validator_uid: z.int(),
  results: z.string(),
  compression: z.int(),
  data_format: z.string(),
  data_ver: z.int(),
  prompt: z.string(),
  seed: z.int(),
  local_validation_score: z.number(),
  compression_ratio: z.number(),
  generation_time: z.number(),
  face_count: z.int(),
  vertex_count: z.int(),
  mining_ready: z.literal(true),
  submission_format: z.string(),
  instructions: z.string(),
});

export const validationAnswerSchema = z.object({
  /** Of the structure when `is_fidelity_score` is false. */
  score: z.number(),
  metrics: z.record(z.string(), z.unknown()),
  /** PNG in base64. */
  preview: z.string().nullable(),
  is_fidelity_score: z.boolean(),
  scored_by: z.string(),
});

export const generationPageSchema = z.object({
  generations: z.array(
    generationRecordSchema.pick({
      generation_id: true,
      status: true,
      prompt: true,
      seed: true,
      created_at: true,
      updated_at: true,
      error_message: true,
      available_assets: true,
    }),
  ),
  /** To be given as `after`; null on the last page. */
  next: z.string().nullable(),
});

/** One outcome per asked id, in the order asked. */
export const batchCompressionSchema = z.object({
  results: z.array(
    z.object({
      generation_id: z.string(),
      compressed: z.boolean(),
      compression_ratio: z.number(),
      error_code: z.string().nullable(),
      error_message: z.string().nullable(),
    }),
  ),
});

export const importedSchema = z.object({
  generation_id: z.string(),
  status: statusField,
  imported: z.array(z.string()),
  /** Why, by name of the file; one that is not there is no problem. */
  problems: z.record(z.string(), z.string()),
});

/** Of a whole folder of generations, each with its `metadata.json`. */
export const importedLayoutSchema = z.object({
  imported: z.int(),
  files: z.int(),
  /** Here already. */
  skipped: z.int(),
  problems: z.array(z.object({ folder: z.string(), type: z.string().nullable(), what: z.string() })),
});

export const keptAssetSchema = z.object({
  generation_id: z.string(),
  asset_type: z.string(),
  version: z.int(),
  file_size: z.int(),
  sha256: z.string(),
});
