import type { GenerationStatus } from "@lode/contract/assets";
import type { Clock } from "@lode/runtime/clock";
import type { StageSink } from "../generator.ts";
import type { Due } from "./expect-content.ts";

/** What backends need of the world. */
export interface BackendDeps {
  /** Real time: how long things take, and when to look again. */
  readonly wall: Clock;
  readonly fetch: typeof globalThis.fetch;
  /** For the keys that the configuration names. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a backend works from; a stage of a pipeline adds what the stages before it made. */
export interface BackendInput {
  readonly prompt?: string;
  readonly seed: number;
  readonly image?: { readonly bytes: Uint8Array; readonly mimeType: string };
  /** A GLB to enhance or to paint. */
  readonly mesh?: Uint8Array;
  readonly signal: AbortSignal;
  progress(stage: GenerationStatus): void;
}

/** One program elsewhere that makes one thing of another: a whole generator or a stage of one. */
export interface Backend {
  readonly name: string;
  readonly describes: string;
  readonly gives: Due;
  readonly takesText: boolean;
  readonly takesImages: boolean;
  /** @throws LodeError GENERATOR_*; the signal's reason when aborted. */
  run(input: BackendInput, sink: StageSink): Promise<{ readonly bytes: Uint8Array; readonly mimeType: string }>;
}

/** A path below a backend's address. */
export function below(base: string, path: string): URL {
  return new URL(path, base.endsWith("/") ? base : `${base}/`);
}
