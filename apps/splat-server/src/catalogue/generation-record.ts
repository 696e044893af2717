import type { GenerationStatus } from "@lode/contract/assets";
import type { AssetFile, GenerationAsset } from "../assets/generation-asset.ts";
import { noPerformance, notMined, noValidation } from "../assets/generation-metrics.ts";
import { defaultParameters } from "../assets/generation-parameters.ts";
import { numberIn, type SqlRow, type SqlValue, textIn } from "./sql-database.ts";

/** What of a generation is kept as one JSON text. */
type GenerationRecord = Pick<
  GenerationAsset,
  "errorMessage" | "parameters" | "validation" | "performance" | "mining" | "compressionRatio" | "refusals" | "details"
>;

/** A generation without what the files themselves say. */
export type GenerationState = Omit<GenerationAsset, "files" | "storedBytes">;

export const generationColumns = "generation_id, created_at, updated_at, status, record, stored_bytes";

/** The columns that an update writes, in this order. */
export const stateColumns = [
  "updated_at",
  "status",
  "prompt_folded",
  "record",
  "generation_seconds",
  "score",
  "refused",
];

export function stateValues(state: GenerationState): SqlValue[] {
  const { generationId: _, createdAt: __, updatedAt, status, ...record } = state;
  const seconds = state.performance.total_generation_time;
  return [
    updatedAt,
    status,
    foldPrompt(state.parameters.prompt),
    JSON.stringify(record satisfies GenerationRecord),
    // Nothing took no time at all: 0 is not a measurement.
    seconds > 0 ? seconds : null,
    state.validation.local_validation_score,
    state.refusals.length === 0 ? 0 : 1,
  ];
}

/** As it is looked for: no case, one form of each letter, and nothing that a database cannot hold as text. */
export function foldPrompt(prompt: string): string {
  // The way through bytes replaces halves of characters.
  return Buffer.from(prompt).toString().normalize("NFKC").toLowerCase().replaceAll("\0", "");
}

/** Fields that a later version added to a block get their defaults. */
export function generationFrom(row: SqlRow, files: readonly AssetFile[]): GenerationAsset {
  const record = JSON.parse(textIn(row, "record")) as GenerationRecord;
  return {
    generationId: textIn(row, "generation_id"),
    createdAt: numberIn(row, "created_at"),
    updatedAt: numberIn(row, "updated_at"),
    status: textIn(row, "status") as GenerationStatus,
    errorMessage: record.errorMessage,
    parameters: { ...defaultParameters, ...record.parameters },
    validation: { ...noValidation, ...record.validation },
    performance: { ...noPerformance, ...record.performance },
    mining: { ...notMined, ...record.mining },
    compressionRatio: record.compressionRatio,
    refusals: record.refusals,
    details: record.details,
    files: files.toSorted((left, right) => (left.type < right.type ? -1 : 1)),
    storedBytes: numberIn(row, "stored_bytes"),
  };
}
