import type { VariantRow } from "../journal/task-row.ts";

/** One variant in the operators' own words. Null: it did not get that far. */
export interface VariantResult {
  readonly variant: number;
  readonly seed: number;
  readonly generation_id: string;
  /** Seconds. */
  readonly generation_time: number | null;
  readonly validation_time: number | null;
  readonly validation_score: number | null;
  /** Bytes before compression, where the asset server tells. */
  readonly ply_size: number | null;
  readonly spz_size: number | null;
  readonly face_count: number | null;
  readonly compression_ratio: number | null;
  readonly error: string | null;
  readonly success: boolean;
}

/** How the variants of one task did against each other. */
export interface CompetitionSummary {
  readonly best_result: VariantResult | null;
  readonly average_score: number;
  readonly average_time: number;
  readonly total_variants: number;
  readonly successful_variants: number;
  readonly all_results: readonly VariantResult[];
}

export function variantResult(row: VariantRow): VariantResult {
  const ratio = numberOf(row, "compressionRatio");
  return {
    variant: row.number,
    seed: row.seed,
    generation_id: row.generationId,
    generation_time: numberOf(row, "generationSeconds") ?? row.madeSeconds,
    validation_time: row.judgedSeconds,
    validation_score: row.score,
    ply_size: numberOf(row, "plyBytes") ?? (ratio && row.bytes ? Math.round(ratio * row.bytes) : null),
    spz_size: row.bytes,
    face_count: numberOf(row, "faceCount"),
    compression_ratio: ratio,
    error: row.problemCode === null ? null : `${row.problemCode}: ${row.problemText}`,
    success: row.score !== null && row.problemCode === null,
  };
}

function numberOf({ facts }: VariantRow, name: string): number | null {
  const value = facts?.[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
