/** What a variant is made of: words, or a picture. */
export type VariantSource =
  | { readonly kind: "text"; readonly prompt: string }
  | { readonly kind: "image"; readonly bytes: Uint8Array; readonly mimeType: "image/png" | "image/jpeg" };

export interface VariantOrder {
  readonly taskId: string;
  /** From 0. */
  readonly number: number;
  /** 0 to 2^31 − 1. */
  readonly seed: number;
  /** A UUID: asked for twice, it is the same generation, made once. */
  readonly generationId: string;
  readonly source: VariantSource;
  readonly signal: AbortSignal;
}

export interface Variant {
  readonly generationId: string;
  /** SPZ in the network's dialect, exactly as it will be sent. */
  readonly spz: Uint8Array;
  /** What is worth telling of it: `generationSeconds`, `faceCount`, `plyBytes`, … */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What became of a variant, for the asset server's own records. */
export interface VariantNote {
  readonly taskId: string;
  readonly validatorHotkey: string;
  readonly validatorUid: number;
  readonly status: string;
  readonly score: number;
  readonly reward: number;
  /** Unix seconds. */
  readonly at: number;
}

/** Makes 3D assets; beside the GPU, reached over the network. */
export interface VariantMaker {
  make(order: VariantOrder): Promise<Variant>;
  /** Best effort. */
  note?(generationId: string, note: VariantNote, signal: AbortSignal): Promise<void>;
}
