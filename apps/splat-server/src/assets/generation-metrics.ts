/** What is known about the quality of a generation. Names are those of `metadata.json`. */
export interface ValidationMetrics {
  /** Null until something scored it. A structural check alone is not a score. */
  readonly local_validation_score: number | null;
  /** By validator: its hotkey or UID as text. */
  readonly validator_scores: Readonly<Record<string, number>>;
  /** Triangles / 10,000, at most 1; 0 for splats. */
  readonly mesh_quality_score: number;
  readonly visual_quality_score: number;
  readonly geometric_complexity: number;
  readonly texture_quality: number;
  readonly face_count: number;
  readonly vertex_count: number;
  /** Not computed: false of all that this server made. */
  readonly is_manifold: boolean;
  readonly has_texture: boolean;
  /** Unix seconds, with a fraction. */
  readonly validation_timestamp: number | null;
  readonly validation_notes: string;
}

export const noValidation: ValidationMetrics = {
  local_validation_score: null,
  validator_scores: {},
  mesh_quality_score: 0,
  visual_quality_score: 0,
  geometric_complexity: 0,
  texture_quality: 0,
  face_count: 0,
  vertex_count: 0,
  is_manifold: false,
  has_texture: false,
  validation_timestamp: null,
  validation_notes: "",
};

/** What a generation took: seconds for `*_time`, bytes for `memory_peak_usage` and `gpu_memory_peak`, percent for the CPU. */
export interface PerformanceMetrics {
  readonly total_generation_time: number;
  readonly image_generation_time: number;
  readonly background_removal_time: number;
  readonly mesh_generation_time: number;
  readonly bpt_enhancement_time: number;
  readonly texture_generation_time: number;
  readonly compression_time: number;
  readonly validation_time: number;
  readonly memory_peak_usage: number;
  readonly gpu_memory_peak: number;
  readonly cpu_usage_avg: number;
}

export const noPerformance: PerformanceMetrics = {
  total_generation_time: 0,
  image_generation_time: 0,
  background_removal_time: 0,
  mesh_generation_time: 0,
  bpt_enhancement_time: 0,
  texture_generation_time: 0,
  compression_time: 0,
  validation_time: 0,
  memory_peak_usage: 0,
  gpu_memory_peak: 0,
  cpu_usage_avg: 0,
};

/** What became of a generation on the network. Empty text, -1 and null mean that it is not known yet. */
export interface MiningInfo {
  readonly task_id: string;
  readonly validator_hotkey: string;
  readonly validator_uid: number;
  /** Unix seconds, with a fraction. */
  readonly submission_timestamp: number | null;
  readonly reward_received: number;
  /** `pending`, `preparing`, `ready`, `prepared`, or whatever a miner reports later. */
  readonly submission_status: string;
  readonly network_uid: number;
  readonly competition_score: number;
  readonly market_rank: number;
}

export const notMined: MiningInfo = {
  task_id: "",
  validator_hotkey: "",
  validator_uid: -1,
  submission_timestamp: null,
  reward_received: 0,
  submission_status: "pending",
  network_uid: 17,
  competition_score: 0,
  market_rank: 0,
};
