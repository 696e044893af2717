import type { PromptImage } from "../generator/index.ts";

export interface ValidationRequest {
  readonly prompt?: string;
  readonly image?: PromptImage;
  /** SPZ in the network's dialect: the very bytes that would be submitted. */
  readonly spz: Uint8Array;
  readonly signal: AbortSignal;
}

interface ValidationOutcome {
  /** Null where nothing judged fidelity. */
  readonly score: number | null;
  /** What the score is made of, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** PNG. */
  readonly preview: Uint8Array | undefined;
}

/** Judges a finished model. Failures are LodeErrors with a code VALIDATION_*; aborting rejects with the signal's reason. */
export interface ModelValidator {
  /** Short and stable: the key in `validator_scores`. */
  readonly name: string;
  /** One honest sentence for people. */
  readonly describes: string;
  /** Whether its score says how well the model fits what was asked. */
  readonly givesFidelity: boolean;
  validate(request: ValidationRequest): Promise<ValidationOutcome>;
}
