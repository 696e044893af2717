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

/** Every code that generators throw; docs/errors.md has a paragraph for each. */
export type GeneratorErrorCode =
  /** Neither words nor a picture, or more of them than is allowed. */
  | "GENERATOR_PROMPT_INVALID"
  /** The backend has no way to work from a picture (or from words). */
  | "GENERATOR_TASK_UNSUPPORTED"
  /** The picture cannot be decoded. */
  | "GENERATOR_IMAGE_INVALID"
  /** Nothing answers at the address. */
  | "GENERATOR_UNREACHABLE"
  /** It did not answer in time. */
  | "GENERATOR_TIMEOUT"
  /** It answered with a redirect, which is never followed. */
  | "GENERATOR_REDIRECTED"
  /** It answered with a failure status, or said that the work failed. */
  | "GENERATOR_REFUSED"
  /** All its places and the places in the queue are taken. */
  | "GENERATOR_BUSY"
  /** Nothing in the answer. */
  | "GENERATOR_EMPTY"
  /** A web page where a model was due. */
  | "GENERATOR_HTML"
  /** More bytes than allowed; reading stopped at the limit. */
  | "GENERATOR_TOO_LARGE"
  /** The connection or the file ended before its end. */
  | "GENERATOR_TRUNCATED"
  /** A model, but of another kind than was due: a mesh for a splat, or the other way round. */
  | "GENERATOR_WRONG_KIND"
  /** Bytes of no kind that we know, or a JSON answer without what was configured. */
  | "GENERATOR_BAD_ANSWER"
  /** A key file or variable that cannot be read. */
  | "GENERATOR_KEY_MISSING";
