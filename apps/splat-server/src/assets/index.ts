export type {
  AddOptions,
  AssetStore,
  GenerationChanges,
  NewGeneration,
} from "./asset-store.ts";
export { invalid, isGenerationId } from "./check-arguments.ts";

export { DiskReserve } from "./disk-reserve.ts";
export {
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
export { maintainAssets } from "./maintain-assets.ts";
export { checksumDigits, metadataOf } from "./metadata-document.ts";
export { type BlobsChoice, type CatalogueChoice, openAssetStore } from "./open-asset-store.ts";

export {
  preparedMining,
  prepareForMiningSubmission,
} from "./submission-payload.ts";
