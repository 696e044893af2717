import { type GenerationStatus, generationStatuses } from "@lode/contract/assets";
import {
  defaultParameters,
  type GenerationChanges,
  type GenerationParameters,
  type MiningInfo,
  noPerformance,
  notMined,
  noValidation,
  type PerformanceMetrics,
  type ValidationMetrics,
} from "../assets/index.ts";

/** One entry of `assets` in a foreign `metadata.json`. */
export interface ForeignFile {
  readonly type: string;
  readonly filePath: string;
  readonly sizeBytes: number | undefined;
  /** First 16 hex digits of a SHA-256. */
  readonly checksum: string | undefined;
  readonly mimeType: string | undefined;
  /** Epoch milliseconds. */
  readonly createdAt: number | undefined;
}

/** A foreign `metadata.json`, as far as it makes sense. */
export interface ForeignMetadata {
  readonly generationId: string | undefined;
  readonly createdAt: number | undefined;
  readonly status: GenerationStatus | undefined;
  readonly prompt: string;
  readonly seed: number;
  readonly parameters: Partial<GenerationParameters>;
  readonly changes: GenerationChanges;
  readonly files: readonly ForeignFile[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Other programs wrote it, in several versions: what has another type than documented is left out, and gets its default.
 * @throws SyntaxError when it is no JSON object at all.
 */
export function readMetadata(text: string): ForeignMetadata {
  const parsed: unknown = JSON.parse(text);
  if (!isFields(parsed)) throw new SyntaxError("it is not a JSON object");
  const parameters = fieldsOf(parsed.parameters);
  const { prompt, seed, ...rest } = alike({ ...defaultParameters, prompt: "", seed: 0 }, parameters);
  const score = fieldsOf(parsed.validation_metrics).local_validation_score;
  const known = (generationStatuses as readonly unknown[]).includes(parsed.status);
  return {
    generationId: typeof parsed.generation_id === "string" ? parsed.generation_id.toLowerCase() : undefined,
    createdAt: milliseconds(parsed.created_at),
    status: known ? (parsed.status as GenerationStatus) : undefined,
    prompt,
    seed: Number.isSafeInteger(seed) && seed >= 0 ? seed : 0,
    parameters: rest,
    changes: {
      errorMessage: typeof parsed.error_message === "string" ? parsed.error_message : null,
      validation: {
        ...alike<ValidationMetrics>(noValidation, fieldsOf(parsed.validation_metrics)),
        validator_scores: numbersIn(fieldsOf(parsed.validation_metrics).validator_scores),
        // Theirs begins at 0 where nothing was scored.
        local_validation_score: isNumber(score) && score > 0 ? score : null,
      },
      performance: alike<PerformanceMetrics>(noPerformance, fieldsOf(parsed.performance_metrics)),
      mining: alike<MiningInfo>(notMined, fieldsOf(parsed.mining_info)),
      compressionRatio: isNumber(parsed.compression_ratio) ? parsed.compression_ratio : 0,
    },
    files: Object.entries(fieldsOf(parsed.assets)).map(([type, entry]) => foreignFile(type, fieldsOf(entry))),
  };
}

function foreignFile(type: string, entry: Fields): ForeignFile {
  const { file_path: path, file_size: size, checksum, mime_type: mime } = entry;
  return {
    type,
    filePath: typeof path === "string" ? path : "",
    sizeBytes: isNumber(size) ? size : undefined,
    checksum: typeof checksum === "string" && /^[0-9a-f]{16}$/.test(checksum) ? checksum : undefined,
    mimeType: typeof mime === "string" ? mime : undefined,
    createdAt: milliseconds(entry.created_at),
  };
}

/** The fields of a block with their documented defaults; where the default is null, a number is meant. */
function alike<Block extends object>(defaults: Block, given: Fields): Block {
  const entries = Object.entries(defaults).map(([name, standard]: [string, unknown]) => {
    const value = given[name];
    const fits = standard === null ? isNumber(value) : typeof value === typeof standard && !isObject(value);
    return [name, fits && (typeof value !== "number" || isNumber(value)) ? value : standard];
  });
  return Object.fromEntries(entries) as Block;
}

function numbersIn(value: unknown): Readonly<Record<string, number>> {
  const entries = Object.entries(fieldsOf(value)).filter((entry): entry is [string, number] => isNumber(entry[1]));
  return Object.fromEntries(entries.slice(0, 1_000));
}

function milliseconds(seconds: unknown): number | undefined {
  return isNumber(seconds) && seconds >= 0 && seconds < 1e11 ? Math.floor(seconds * 1000) : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function isFields(value: unknown): value is Fields {
  return isObject(value) && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}
