export {
  assetStatisticsSchema,
  batchCompressionSchema,
  cleanedSchema,
  clearedCacheSchema,
  generationPageSchema,
  healthSchema,
  importedLayoutSchema,
  importedSchema,
  keptAssetSchema,
  memorySchema,
  messageSchema,
  miningRefusalSchema,
  miningSubmissionSchema,
  type PreparedSubmission,
  preparedSubmissionSchema,
  type ServerStatus,
  serverStatusSchema,
  validationAnswerSchema,
} from "./answers.ts";
export {
  type AssetTypeInfo,
  assetTypeInfo,
  assetTypePattern,
  assetTypes,
  type KnownAssetType,
} from "./asset-types.ts";
export {
  AssetsClient,
  type AssetsClientLimits,
  type AssetsClientOptions,
  type GenerateOrder,
  type GenerationAnswer,
  type SubmissionTarget,
} from "./client.ts";
export { type GenerationHeaders, generationHeaderNames, promptHeader, readGenerationHeaders } from "./headers.ts";
export { assetLimits, generationIdPattern } from "./limits.ts";
export {
  assetFileSchema,
  assetTypeField,
  type GenerationRecord,
  generationIdField,
  generationRecordSchema,
  type MiningInfoRecord,
  type MiningNote,
  miningInfoSchema,
  miningNoteSchema,
  parametersSchema,
  performanceMetricsSchema,
  statusField,
  validationMetricsSchema,
} from "./records.ts";
export { type GenerationStatus, generationStatuses } from "./statuses.ts";
export {
  type ValidationServiceAnswer,
  validationService,
  validationServiceAnswerSchema,
} from "./validation-service.ts";
