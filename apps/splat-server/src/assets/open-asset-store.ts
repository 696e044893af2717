import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectFiles, ObjectStore } from "@lode/object-store/store";
import type { Clock } from "@lode/runtime/clock";
import { type Reporter, silentReporter } from "@lode/runtime/events";
import { DataDirLock } from "@lode/runtime/lifecycle";
import { type BlobStore, DiskBlobStore, ObjectBlobStore, StagingArea, throwDiskFailure } from "../blobs/index.ts";
import {
  condemnAllLoose,
  migrate,
  PostgresDatabase,
  PostgresLease,
  type SqlDatabase,
  SqliteDatabase,
} from "../catalogue/index.ts";
import type { AssetStore } from "./asset-store.ts";
import { DiskReserve } from "./disk-reserve.ts";
import { DurableAssetStore } from "./durable-asset-store.ts";
import { type AssetLimits, defaultLimits } from "./store-parts.ts";
import { sweepBlobs } from "./sweep-blobs.ts";

/** Where what is known about the assets is kept. */
export type CatalogueChoice =
  | { readonly kind: "sqlite" }
  | { readonly kind: "postgres"; readonly url: string; readonly maxConnections?: number }
  /** Somebody else's connection; it is closed with the store. */
  | { readonly kind: "database"; readonly database: SqlDatabase };

/** Where their bytes are kept. */
export type BlobsChoice =
  | { readonly kind: "disk" }
  | {
      readonly kind: "objects";
      readonly objects: Pick<ObjectStore, "list" | "delete"> & ObjectFiles;
      readonly prefix?: string;
    };

export interface AssetStoreOptions {
  /**
   * Holds `catalogue.sqlite`, `blobs/` and `incoming/`, as far as they are on disk. Several processes may share it, on one
   * Postgres; with SQLite the store locks it for itself.
   */
  readonly dataDir: string;
  readonly catalogue: CatalogueChoice;
  readonly blobs: BlobsChoice;
  /** Nobody else may open the catalogue with this at the same time; on SQLite nobody may anyway. Default false. */
  readonly sole?: boolean;
  readonly limits?: Partial<AssetLimits>;
  /** Wall time: it orders generations and ends what was begun an hour ago. */
  readonly clock: Pick<Clock, "now">;
  readonly reporter?: Reporter;
}

/**
 * Opens what is there or makes it. What a killed process left half-done is unfit to be seen already, and goes here.
 * @throws LodeError DATA_DIR_LOCKED, CATALOGUE_NEWER, CATALOGUE_IN_USE, CATALOGUE_UNREACHABLE, CATALOGUE_REFUSED,
 *   ASSET_DISK_FULL
 */
export async function openAssetStore(options: AssetStoreOptions): Promise<AssetStore> {
  const { dataDir, catalogue, reporter = silentReporter } = options;
  // The catalogue counts whole milliseconds.
  const clock = { now: () => Math.floor(options.clock.now()) };
  await using opened = new AsyncDisposableStack();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const reserve = new DiskReserve(dataDir);
  // What follows writes as well, and has to succeed on a full disk: who does not start cannot clean up.
  await reserve.release();
  const alone = catalogue.kind === "sqlite";
  if (alone) opened.use(await DataDirLock.acquire(dataDir).catch(throwDiskFailure));
  const database = opened.use(await openDatabase(catalogue, dataDir, reporter));
  const storeId = await migrate(database, clock.now());
  if (options.sole && catalogue.kind === "postgres") {
    const onLost = (failure: unknown): void => reporter.warn("catalogue-lease-lost", { failure });
    opened.use(await PostgresLease.acquire({ url: catalogue.url, storeId, onLost }));
  }
  const staging = opened.use(await StagingArea.open(join(dataDir, "incoming"), { alone, now: clock.now() }));
  const blobs = await openBlobs(options.blobs, dataDir);
  if (alone) await database.transaction(condemnAllLoose);
  const limits = wholeLimits({ ...defaultLimits, ...options.limits });
  const parts = { database, blobs, staging, storeId, limits, clock, reporter, reserve };
  // A bucket that does not answer must not keep the server from starting.
  if (options.blobs.kind === "disk") await sweepBlobs(parts, {});
  await reserve.refill();
  const all = opened.move();
  return new DurableAssetStore(parts, () => all.disposeAsync());
}

/** The catalogue counts in whole numbers, and has no infinity. */
function wholeLimits(limits: AssetLimits): AssetLimits {
  const whole = (limit: number): number => Math.floor(Math.min(limit, Number.MAX_SAFE_INTEGER));
  return {
    maxAssetBytes: whole(limits.maxAssetBytes),
    maxTotalBytes: whole(limits.maxTotalBytes),
    maxGenerationBytes: whole(limits.maxGenerationBytes),
    maxGenerations: whole(limits.maxGenerations),
    maxGenerationFiles: whole(limits.maxGenerationFiles),
  };
}

async function openDatabase(choice: CatalogueChoice, dataDir: string, reporter: Reporter): Promise<SqlDatabase> {
  if (choice.kind === "database") return choice.database;
  if (choice.kind === "sqlite") return SqliteDatabase.open(join(dataDir, "catalogue.sqlite"));
  return await PostgresDatabase.open({
    url: choice.url,
    ...(choice.maxConnections === undefined ? {} : { maxConnections: choice.maxConnections }),
    onIdleFailure: (failure) => reporter.warn("catalogue-connection-lost", { failure }),
  });
}

async function openBlobs(choice: BlobsChoice, dataDir: string): Promise<BlobStore> {
  if (choice.kind === "disk") return await DiskBlobStore.open(join(dataDir, "blobs"));
  return new ObjectBlobStore({ objects: choice.objects, prefix: choice.prefix ?? "" });
}
