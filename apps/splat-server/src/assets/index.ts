export type { AssetStatistics } from "./asset-statistics.ts";
export type {
  AddOptions,
  AssetContent,
  AssetStore,
  CreatedGeneration,
  GenerationChanges,
  GenerationPage,
  GenerationQuery,
  NewGeneration,
  OpenAsset,
  StoreUsage,
  SweepReport,
} from "./asset-store.ts";
export { invalid, isGenerationId } from "./check-arguments.ts";
export type { CleanUpPolicy, CleanUpReport } from "./clean-up-policy.ts";
export { DiskReserve } from "./disk-reserve.ts";
export {
  type AssetFile,
  compressedType,
  downloadName,
  fileOf,
  type GenerationAsset,
  isSubmissionReady,
} from "./generation-asset.ts";
export {
  type MiningInfo,
  noPerformance,
  notMined,
  noValidation,
  type PerformanceMetrics,
  type ValidationMetrics,
} from "./generation-metrics.ts";
export { defaultParameters, type GenerationParameters } from "./generation-parameters.ts";
export { type MaintenanceOptions, maintainAssets } from "./maintain-assets.ts";
export { checksumDigits, type MetadataDocument, type MetadataFile, metadataOf } from "./metadata-document.ts";
export { type AssetStoreOptions, type BlobsChoice, type CatalogueChoice, openAssetStore } from "./open-asset-store.ts";
export type { AssetLimits } from "./store-parts.ts";
export {
  type PreparedSubmission,
  preparedMining,
  prepareForMiningSubmission,
  type SubmissionPayload,
  type SubmissionTarget,
} from "./submission-payload.ts";
