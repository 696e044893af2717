import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { AssetStore } from "./asset-store.ts";
import { compressedType, fileOf } from "./generation-asset.ts";

/** Turns the bytes of a PLY into those of an SPZ. */
export type Compress = (ply: Uint8Array, signal: AbortSignal | undefined) => Promise<Uint8Array>;

export interface CompressOptions {
  readonly compress: Compress;
  /** Wall time. */
  readonly clock: Pick<Clock, "now">;
  /** Whose bytes are compressed; default `gaussian_splatting_ply`. A mesh has no place in a submission. */
  readonly source?: string;
  /** Also where there is a compressed file already. Default false. */
  readonly again?: boolean;
  /** Of the source, held in memory once per lane. Default 256 MiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export type CompressOutcome =
  | { readonly generationId: string; readonly outcome: "compressed"; readonly bytes: number; readonly ratio: number }
  | {
      readonly generationId: string;
      readonly outcome: "skipped";
      readonly why: "compressed-already" | "no-source" | "unknown";
    }
  | { readonly generationId: string; readonly outcome: "failed"; readonly code: string; readonly message: string };

const defaultMaxBytes = 256 * 1024 * 1024;
const maxConcurrency = 64;

/** What the compressor cannot take is never stored as if it were compressed: the failure is passed on. */
export async function compressAsset(
  store: AssetStore,
  generationId: string,
  options: CompressOptions,
): Promise<CompressOutcome> {
  const source = options.source ?? "gaussian_splatting_ply";
  const asset = await store.get(generationId);
  if (asset === undefined) return { generationId, outcome: "skipped", why: "unknown" };
  if (!options.again && fileOf(asset, compressedType) !== undefined) {
    return { generationId, outcome: "skipped", why: "compressed-already" };
  }
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const ply = await store.read(generationId, source, { maxBytes: options.maxBytes ?? defaultMaxBytes, ...signal });
  if (ply === undefined) return { generationId, outcome: "skipped", why: "no-source" };
  const startedAt = options.clock.now();
  const spz = await options.compress(ply.bytes, options.signal);
  const seconds = (options.clock.now() - startedAt) / 1000;
  const ratio = spz.byteLength === 0 ? 0 : ply.bytes.byteLength / spz.byteLength;
  await store.addAsset(generationId, compressedType, spz, signal);
  await store.update(generationId, { compressionRatio: ratio, performance: { compression_time: seconds } });
  return { generationId, outcome: "compressed", bytes: spz.byteLength, ratio };
}

/** Several at once; one that fails does not stop the others. @returns outcomes in the order of the ids. */
export async function compressAll(
  store: AssetStore,
  generationIds: readonly string[],
  options: CompressOptions & { readonly concurrency: number },
): Promise<readonly CompressOutcome[]> {
  const outcomes: CompressOutcome[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < generationIds.length; index = next++) {
      options.signal?.throwIfAborted();
      const generationId = generationIds[index] as string;
      outcomes[index] = await compressAsset(store, generationId, options).catch((failure: unknown) => {
        if (options.signal?.aborted) throw options.signal.reason;
        return failed(generationId, failure);
      });
    }
  };
  const lanes = Math.max(1, Math.min(Math.floor(options.concurrency), maxConcurrency, generationIds.length));
  await Promise.all(Array.from({ length: lanes }, lane));
  return outcomes;
}

function failed(generationId: string, failure: unknown): CompressOutcome {
  const coded = failure instanceof Error && "code" in failure && typeof failure.code === "string";
  return {
    generationId,
    outcome: "failed",
    code: failure instanceof LodeError ? failure.code : coded ? String(failure.code) : "UNKNOWN",
    message: failure instanceof Error ? failure.message : String(failure),
  };
}
