import type { GenerationStatus } from "@lode/contract/assets";
import type { MiningInfo, PerformanceMetrics, ValidationMetrics } from "./generation-metrics.ts";
import type { GenerationParameters } from "./generation-parameters.ts";

/** One version of one file of a generation. */
export interface AssetFile {
  /** One of the listed types, or a custom one: see `assetTypePattern`. */
  readonly type: string;
  /** From 1; the highest one that is kept is the current one. */
  readonly version: number;
  readonly sizeBytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly mimeType: string;
  /** With its dot. */
  readonly extension: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** Everything known about one generation, as it was at the moment of asking. Bytes are asked for separately. */
export interface GenerationAsset {
  /** A UUID in lower case. */
  readonly generationId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
  readonly status: GenerationStatus;
  readonly errorMessage: string | null;
  readonly parameters: GenerationParameters;
  readonly validation: ValidationMetrics;
  readonly performance: PerformanceMetrics;
  readonly mining: MiningInfo;
  /** Original size over compressed size; 0 while nothing was compressed. */
  readonly compressionRatio: number;
  /** Codes with which the checks refused the splats; any of them keeps it from being submission-ready. */
  readonly refusals: readonly string[];
  /** What the server wants to keep beside it as JSON: normalisation, generator, stages. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Current version of each type, in the order of their names. */
  readonly files: readonly AssetFile[];
  /** All kept versions of all types together. */
  readonly storedBytes: number;
}

/** The current file of a type. */
export function fileOf(asset: GenerationAsset, type: string): AssetFile | undefined {
  return asset.files.find((file) => file.type === type);
}

/** Completed, with compressed bytes on the store, and not refused by the checks. */
export function isSubmissionReady(asset: GenerationAsset): boolean {
  return asset.status === "completed" && asset.refusals.length === 0 && fileOf(asset, compressedType) !== undefined;
}

/** The type whose bytes are submitted. */
export const compressedType = "compressed_ply";

/** `{type}_{seed}{ext}`: nothing in it comes from the prompt. */
export function downloadName(asset: GenerationAsset, file: AssetFile): string {
  return `${file.type}_${asset.parameters.seed}${file.extension}`;
}
