import type { GenerationRecord } from "@lode/contract/assets";
import { type GenerationAsset, metadataOf } from "../assets/index.ts";

/** A generation as the API tells it: its metadata, and numbers where the documents know no null. */
export function generationRecord(asset: GenerationAsset): GenerationRecord {
  const { parameters, validation_metrics, performance_metrics, mining_info, assets, ...rest } = metadataOf(asset);
  return {
    ...rest,
    prompt: parameters.prompt,
    seed: parameters.seed,
    error_code: asset.status === "failed" ? errorCode(asset) : null,
    validation_metrics: {
      ...validation_metrics,
      validator_scores: { ...validation_metrics.validator_scores },
      local_validation_score: validation_metrics.local_validation_score ?? 0,
      validation_timestamp: validation_metrics.validation_timestamp ?? 0,
    },
    performance_metrics: { ...performance_metrics },
    available_assets: Object.keys(assets),
    parameters: { ...parameters },
    mining_info: { ...mining_info, submission_timestamp: mining_info.submission_timestamp ?? 0 },
    assets: Object.fromEntries(
      asset.files.flatMap(({ type, version, sha256 }) => {
        const known = assets[type];
        return known === undefined ? [] : [[type, { ...known, asset_type: type, version, sha256 }]];
      }),
    ),
  };
}

export function errorCode(asset: GenerationAsset): string {
  const code = asset.details.errorCode;
  return typeof code === "string" ? code : "GENERATION_FAILED";
}
