import { compressedType, fileOf, type GenerationAsset, isSubmissionReady } from "./generation-asset.ts";
import type { MiningInfo } from "./generation-metrics.ts";

export interface SubmissionTarget {
  readonly taskId: string;
  readonly validatorHotkey: string;
  readonly validatorUid: number;
}

/** What a miner needs for a submission. Names are those of the REST answer. */
interface SubmissionPayload {
  readonly generation_id: string;
  readonly task_id: string;
  readonly validator_hotkey: string;
  readonly validator_uid: number;
  readonly prompt: string;
  readonly seed: number;
  /** The SPZ bytes. */
  readonly compressed_ply_b64: string;
  readonly local_validation_score: number | null;
  readonly compression_ratio: number;
  /** Seconds. */
  readonly generation_time: number;
  readonly face_count: number;
  readonly vertex_count: number;
}

export type PreparedSubmission = SubmissionPayload | { readonly error: string };

/** @param compressed bytes of the current compressed file; undefined: there is none. */
export function prepareForMiningSubmission(
  asset: GenerationAsset,
  compressed: Uint8Array | undefined,
  target: SubmissionTarget,
): PreparedSubmission {
  const error = whyNot(asset);
  if (error !== undefined) return { error };
  if (compressed === undefined) return { error: "its compressed file is gone" };
  return {
    generation_id: asset.generationId,
    task_id: target.taskId,
    validator_hotkey: target.validatorHotkey,
    validator_uid: target.validatorUid,
    prompt: asset.parameters.prompt,
    seed: asset.parameters.seed,
    compressed_ply_b64: Buffer.from(compressed.buffer, compressed.byteOffset, compressed.byteLength).toString("base64"),
    local_validation_score: asset.validation.local_validation_score,
    compression_ratio: asset.compressionRatio,
    generation_time: asset.performance.total_generation_time,
    face_count: asset.validation.face_count,
    vertex_count: asset.validation.vertex_count,
  };
}

function whyNot(asset: GenerationAsset): string | undefined {
  if (isSubmissionReady(asset)) return undefined;
  if (asset.status !== "completed") return `it is ${asset.status}, not completed`;
  if (fileOf(asset, compressedType) === undefined) return "it has no compressed file";
  return `the checks refused it: ${asset.refusals.join(", ")}`;
}

/** What to note of a generation whose payload was handed out. */
export function preparedMining(target: SubmissionTarget): Partial<MiningInfo> {
  return {
    task_id: target.taskId,
    validator_hotkey: target.validatorHotkey,
    validator_uid: target.validatorUid,
    submission_status: "prepared",
  };
}
