import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ManualClock } from "@lode/runtime/clock";
import type { AssetStore, GenerationQuery } from "./asset-store.ts";
import type { GenerationAsset } from "./generation-asset.ts";
import { type BlobsChoice, type CatalogueChoice, openAssetStore } from "./open-asset-store.ts";
import type { AssetLimits } from "./store-parts.ts";

/** Where one test's store keeps things. The same place may be opened several times, one after another. */
export interface PlaceUnderContract {
  readonly catalogue: CatalogueChoice;
  readonly blobs: BlobsChoice;
  /** How many objects there are, referred to or not; undefined for a disk, whose files are counted. */
  readonly countObjects?: () => Promise<number>;
}

export const hour = 3_600_000;
export const start = 1_700_000_000_000;
export const textOf = (text: string): Uint8Array => Buffer.from(text);
export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A store that begins anew with each test. */
export class StoreUnderContract {
  clock = new ManualClock(start);
  dataDir = "";
  #store: AssetStore | undefined;
  #place: PlaceUnderContract | undefined;
  readonly #newPlace: () => Promise<PlaceUnderContract>;

  constructor(newPlace: () => Promise<PlaceUnderContract>) {
    this.#newPlace = newPlace;
  }

  get store(): AssetStore {
    if (this.#store === undefined) throw new Error("no test has begun");
    return this.#store;
  }

  async begin(): Promise<void> {
    this.dataDir = await mkdtemp(join(tmpdir(), "lode-assets-"));
    this.clock = new ManualClock(start);
    this.#place = await this.#newPlace();
    await this.#open({});
  }

  /** As a restart with other limits. */
  async reopen(limits: Partial<AssetLimits> = {}): Promise<void> {
    await this.store[Symbol.asyncDispose]();
    await this.#open(limits);
  }

  async end(): Promise<void> {
    await this.#store?.[Symbol.asyncDispose]();
    this.#store = undefined;
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async make(prompt = "a blue cube"): Promise<GenerationAsset> {
    return (await this.store.create({ prompt })).asset;
  }

  async bytesOf(id: string, type: string, version?: number): Promise<string | undefined> {
    const found = await this.store.open(id, type, version === undefined ? {} : { version });
    return found === undefined ? undefined : String(await buffer(found.stream));
  }

  async all(query: GenerationQuery): Promise<readonly GenerationAsset[]> {
    return (await this.store.list(query)).generations;
  }

  async countBlobs(): Promise<number> {
    if (this.#place?.countObjects !== undefined) return await this.#place.countObjects();
    const names = await readdir(join(this.dataDir, "blobs"), { recursive: true });
    return names.filter((path) => path.includes("/")).length;
  }

  async #open(limits: Partial<AssetLimits>): Promise<void> {
    const { catalogue, blobs } = this.#place as PlaceUnderContract;
    this.#store = await openAssetStore({ dataDir: this.dataDir, catalogue, blobs, clock: this.clock, limits });
  }
}
