import type { Readable } from "node:stream";
import type { GenerationStatus } from "@lode/contract/assets";
import type { AssetStatistics } from "./asset-statistics.ts";
import type { CleanUpPolicy, CleanUpReport } from "./clean-up-policy.ts";
import type { AssetFile, GenerationAsset } from "./generation-asset.ts";
import type { MiningInfo, PerformanceMetrics, ValidationMetrics } from "./generation-metrics.ts";
import type { GenerationParameters } from "./generation-parameters.ts";

export interface NewGeneration {
  readonly prompt: string;
  /** Default: the present second, mod 2^31. */
  readonly seed?: number;
  /** A UUID chosen by the client; a new one otherwise. */
  readonly generationId?: string;
  readonly parameters?: Partial<Omit<GenerationParameters, "prompt" | "seed">>;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Default `initialized`. */
  readonly status?: GenerationStatus;
  /** Epoch milliseconds; default now. An import keeps the time of the original. */
  readonly createdAt?: number;
}

export interface CreatedGeneration {
  readonly asset: GenerationAsset;
  /** False: a generation of this id was there already, and nothing was changed. */
  readonly created: boolean;
}

/** Bytes in memory, bytes as they come, or a file that is copied. */
export type AssetContent = Uint8Array | AsyncIterable<Uint8Array> | { readonly path: string };

export interface AddOptions {
  /** Below the store's own limit. */
  readonly maxBytes?: number;
  /** Default: that of the type. */
  readonly mimeType?: string;
  /** With its dot, lower-case letters and digits only; default: that of the type. */
  readonly extension?: string;
  /** Epoch milliseconds; default now. */
  readonly createdAt?: number;
  readonly signal?: AbortSignal;
}

export interface OpenAsset {
  readonly file: AssetFile;
  /** Read it or destroy it. It fails with ASSET_DAMAGED, instead of ending, if the bytes are not those that were added. */
  readonly stream: Readable;
}

/** What is given is changed, all at once; blocks are merged field by field. */
export interface GenerationChanges {
  readonly status?: GenerationStatus;
  readonly errorMessage?: string | null;
  readonly validation?: Partial<ValidationMetrics>;
  readonly performance?: Partial<PerformanceMetrics>;
  readonly mining?: Partial<MiningInfo>;
  readonly compressionRatio?: number;
  readonly refusals?: readonly string[];
  /** Merged by key. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface GenerationQuery {
  readonly statuses?: readonly GenerationStatus[];
  /** Found anywhere in the prompt, whatever the case. */
  readonly promptFragment?: string;
  readonly submissionReady?: boolean;
  /** Epoch milliseconds, exclusive. */
  readonly createdBefore?: number;
  /** At most 1000; default 100. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

/** Newest first. */
export interface GenerationPage {
  readonly generations: readonly GenerationAsset[];
  /** Absent on the last page. */
  readonly next?: string;
}

export interface StoreUsage {
  /** On the disk or in the bucket; bytes that several assets have in common count once. */
  readonly storedBytes: number;
  readonly generations: number;
}

export interface SweepReport {
  readonly deleted: number;
  readonly deletedBytes: number;
  /** Could not be deleted now; the next sweep tries again. */
  readonly failed: number;
}

/**
 * Every generation with all its files and metrics; nothing is kept in memory. Several may be changed at once, by several
 * processes where the catalogue is Postgres.
 *
 * Every method may fail with LodeError CATALOGUE_UNREACHABLE, STORE_UNREACHABLE or ASSET_DISK_FULL (all: later) and with
 * ASSET_INVALID (never) where an argument cannot be kept.
 */
export interface AssetStore extends AsyncDisposable {
  /** Idempotent by `generationId`. @throws LodeError ASSET_QUOTA when the store is full. */
  create(generation: NewGeneration): Promise<CreatedGeneration>;

  get(generationId: string): Promise<GenerationAsset | undefined>;

  /**
   * Adds a version of a type; earlier ones stay readable until they are cleaned up. When it resolves, the bytes and what
   * is known about them survive a power cut.
   * @throws LodeError ASSET_GENERATION_UNKNOWN, ASSET_TOO_LARGE, ASSET_QUOTA
   */
  addAsset(generationId: string, type: string, content: AssetContent, options?: AddOptions): Promise<AssetFile>;

  /** Every kept version of a type, newest first. */
  versions(generationId: string, type: string): Promise<readonly AssetFile[]>;

  /** Undefined: no such generation, type or version. @throws LodeError ASSET_BYTES_MISSING */
  open(
    generationId: string,
    type: string,
    options?: { readonly version?: number; readonly signal?: AbortSignal },
  ): Promise<OpenAsset | undefined>;

  /** As {@link open}, into memory. @throws LodeError ASSET_TOO_LARGE, ASSET_DAMAGED */
  read(
    generationId: string,
    type: string,
    options: { readonly maxBytes: number; readonly version?: number; readonly signal?: AbortSignal },
  ): Promise<{ readonly file: AssetFile; readonly bytes: Uint8Array } | undefined>;

  /** @throws LodeError ASSET_GENERATION_UNKNOWN */
  update(generationId: string, changes: GenerationChanges): Promise<GenerationAsset>;

  list(query?: GenerationQuery): Promise<GenerationPage>;

  statistics(): Promise<AssetStatistics>;

  usage(): Promise<StoreUsage>;

  /** By age, size and status. */
  cleanUp(policy: CleanUpPolicy): Promise<CleanUpReport>;

  /** One generation's own clean-up; both default to true, and without metadata nothing of it is left. */
  cleanUpOne(
    generationId: string,
    options?: { readonly keepCompressed?: boolean; readonly keepMetadata?: boolean },
  ): Promise<CleanUpReport>;

  /**
   * Deletes bytes that nothing refers to. `deep` also looks through the whole store for bytes the catalogue has never
   * heard of, such as after a catalogue was brought back from a backup.
   */
  sweep(options?: { readonly deep?: boolean; readonly signal?: AbortSignal }): Promise<SweepReport>;
}
