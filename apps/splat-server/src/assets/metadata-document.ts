import type { GenerationStatus } from "@lode/contract/assets";
import { downloadName, type GenerationAsset } from "./generation-asset.ts";
import type { MiningInfo, PerformanceMetrics, ValidationMetrics } from "./generation-metrics.ts";
import type { GenerationParameters } from "./generation-parameters.ts";

/** `metadata.json`, field by field as it is documented. Times are Unix seconds with a fraction. */
export interface MetadataDocument {
  readonly generation_id: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly status: GenerationStatus;
  readonly error_message: string | null;
  readonly parameters: GenerationParameters;
  readonly validation_metrics: ValidationMetrics;
  readonly performance_metrics: PerformanceMetrics;
  readonly mining_info: MiningInfo;
  readonly compression_ratio: number;
  readonly assets: Readonly<Record<string, MetadataFile>>;
}

interface MetadataFile {
  readonly file_path: string;
  readonly file_size: number;
  /** First 16 hex digits of the SHA-256. */
  readonly checksum: string;
  readonly mime_type: string;
  readonly created_at: number;
}

export const checksumDigits = 16;

export function metadataOf(asset: GenerationAsset): MetadataDocument {
  return {
    generation_id: asset.generationId,
    created_at: asset.createdAt / 1000,
    updated_at: asset.updatedAt / 1000,
    status: asset.status,
    error_message: asset.errorMessage,
    parameters: asset.parameters,
    validation_metrics: asset.validation,
    performance_metrics: asset.performance,
    mining_info: asset.mining,
    compression_ratio: asset.compressionRatio,
    assets: Object.fromEntries(
      asset.files.map((file): [string, MetadataFile] => [
        file.type,
        {
          // A name, not a place: where the bytes lie is the store's own business.
          file_path: downloadName(asset, file),
          file_size: file.sizeBytes,
          checksum: file.sha256.slice(0, checksumDigits),
          mime_type: file.mimeType,
          created_at: file.createdAt / 1000,
        },
      ]),
    ),
  };
}
