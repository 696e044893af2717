export {
  type AssetTypeInfo,
  assetTypeInfo,
  assetTypePattern,
  assetTypes,
  type KnownAssetType,
} from "./asset-types.ts";
export { type GenerationStatus, generationStatuses } from "./statuses.ts";
