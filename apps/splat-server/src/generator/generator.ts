import type { GenerationStatus } from "@lode/contract/assets";

/** What a generator ends with. Splats are in the frame RUB; so are meshes. */
export type ModelKind = "splat-ply" | "mesh-glb" | "mesh-ply";

/** A picture as its file's bytes: PNG, JPEG or WebP. */
export interface PromptImage {
  readonly bytes: Uint8Array;
  readonly mimeType: string;
}

/** Exactly one of `prompt` and `image` is the task; with both, the picture decides and the words only help. */
export interface GenerateRequest {
  readonly prompt?: string;
  readonly image?: PromptImage;
  /** An integer in [0, 2^32). Backends that are deterministic give the same bytes for the same request. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told when a stage begins; never waited for. */
  progress(stage: GenerationStatus): void;
}

/** Where each stage's output goes as soon as it is there, so that nothing is lost when a later stage fails. */
export interface StageSink {
  /**
   * @param assetType a name of `assetTypes` in the contract, or a custom one that matches `assetTypePattern`.
   * @param seconds how long the stage took, in real time.
   */
  keep(assetType: string, bytes: Uint8Array, seconds: number): Promise<void>;
}

/** Real seconds by stage, under the names of the performance metrics; a stage that did not run is absent. */
export interface StageSeconds {
  readonly imageGeneration?: number;
  readonly backgroundRemoval?: number;
  readonly meshGeneration?: number;
  readonly bptEnhancement?: number;
  readonly textureGeneration?: number;
  /** For backends that give splats at once. */
  readonly splatGeneration?: number;
}

/** The model is in memory: never more than the backend's configured limit. */
export interface GeneratedModel {
  readonly kind: ModelKind;
  readonly bytes: Uint8Array;
  readonly seconds: StageSeconds;
  /** What the maker has to say of it, for the metadata: words that were understood, a model's name. Safe to log. */
  readonly notes: Readonly<Record<string, string | number | boolean>>;
}

/** Turns words or a picture into a model. Every failure is a LodeError with a code GENERATOR_*; aborting rejects with the signal's reason. */
export interface Generator {
  /** Short and stable: a metric label and part of the metadata. */
  readonly name: string;
  /** One honest sentence for people: what stands behind it. */
  readonly describes: string;
  readonly output: ModelKind;
  /** Whether picture tasks can be given. */
  readonly takesImages: boolean;
  generate(request: GenerateRequest, sink: StageSink): Promise<GeneratedModel>;
}
