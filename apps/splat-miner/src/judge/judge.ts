import type { VariantSource } from "../variants/variant-maker.ts";

export interface JudgeRequest {
  readonly source: VariantSource;
  /** Exactly the bytes that would be sent. */
  readonly spz: Uint8Array;
  readonly signal: AbortSignal;
}

export interface Judgement {
  /** As a validator would score it; may exceed 1. 0 stands for whatever cannot be scored. */
  readonly score: number;
  /** The parts of it, as far as the judge tells. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Somebody else's opinion of a variant, the same that validators go by. Our own guess is never mixed in. */
export interface Judge {
  readonly name: string;
  /** @throws LodeError: with retry "never" asking again about the same task makes no sense. */
  score(request: JudgeRequest): Promise<Judgement>;
}
