import type { GenerationRecord } from "@lode/contract/assets";
import { type AssetFile, downloadName, type GenerationAsset } from "../assets/index.ts";

/** A generation as the API tells it: times in Unix seconds, nothing null where the documents know a number. */
export function generationRecord(asset: GenerationAsset): GenerationRecord {
  const { validation, mining } = asset;
  return {
    generation_id: asset.generationId,
    status: asset.status,
    prompt: asset.parameters.prompt,
    seed: asset.parameters.seed,
    created_at: asset.createdAt / 1000,
    updated_at: asset.updatedAt / 1000,
    error_message: asset.errorMessage,
    error_code: asset.status === "failed" ? errorCode(asset) : null,
    validation_metrics: {
      ...validation,
      validator_scores: { ...validation.validator_scores },
      local_validation_score: validation.local_validation_score ?? 0,
      validation_timestamp: validation.validation_timestamp ?? 0,
    },
    performance_metrics: { ...asset.performance },
    compression_ratio: asset.compressionRatio,
    available_assets: asset.files.map(({ type }) => type),
    parameters: { ...asset.parameters },
    mining_info: { ...mining, submission_timestamp: mining.submission_timestamp ?? 0 },
    assets: Object.fromEntries(asset.files.map((file) => [file.type, fileRecord(asset, file)])),
  };
}

export function errorCode(asset: GenerationAsset): string {
  const code = asset.details.errorCode;
  return typeof code === "string" ? code : "GENERATION_FAILED";
}

function fileRecord(asset: GenerationAsset, file: AssetFile) {
  return {
    asset_type: file.type,
    file_path: `${asset.generationId}/${downloadName(asset, file)}`,
    file_size: file.sizeBytes,
    checksum: file.sha256.slice(0, 16),
    sha256: file.sha256,
    mime_type: file.mimeType,
    created_at: file.createdAt / 1000,
    version: file.version,
  };
}
