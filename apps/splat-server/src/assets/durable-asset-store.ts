import { randomUUID } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { LodeError } from "@lode/runtime/errors";
import { tooLarge, verifiedStream } from "../blobs/index.ts";
import {
  changeGeneration,
  fileVersions,
  findGeneration,
  insertGeneration,
  listGenerations,
  locateFile,
  readStatistics,
  readUsage,
} from "../catalogue/index.ts";
import { addAsset, busy } from "./add-asset.ts";
import type { AssetStatistics } from "./asset-statistics.ts";
import type {
  AddOptions,
  AssetContent,
  AssetStore,
  CreatedGeneration,
  GenerationChanges,
  GenerationPage,
  GenerationQuery,
  NewGeneration,
  OpenAsset,
  StoreUsage,
  SweepReport,
} from "./asset-store.ts";
import { applyChanges, initialState } from "./change-generation.ts";
import { checkFragment, checkGenerationId, checkType, invalid, isGenerationId } from "./check-arguments.ts";
import { cleanUp, cleanUpOne } from "./clean-up.ts";
import type { CleanUpPolicy, CleanUpReport } from "./clean-up-policy.ts";
import type { AssetFile, GenerationAsset } from "./generation-asset.ts";
import type { StoreParts } from "./store-parts.ts";
import { sweepBlobs } from "./sweep-blobs.ts";

const defaultPage = 100;
const maxPage = 1000;
/** Each time, a clean-up took away between two looks what was there at the first. */
const maxAttempts = 3;

/** Metadata in a database, bytes on a disk or in a bucket, nothing in memory. Made by `openAssetStore`. */
export class DurableAssetStore implements AssetStore {
  readonly #parts: StoreParts;
  readonly #close: () => Promise<void>;

  constructor(parts: StoreParts, close: () => Promise<void>) {
    this.#parts = parts;
    this.#close = close;
  }

  async create(generation: NewGeneration): Promise<CreatedGeneration> {
    const { database, clock, limits } = this.#parts;
    const state = initialState(generation, { generationId: randomUUID(), now: clock.now() });
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const created = await database.transaction((session) => insertGeneration(session, state, limits));
      if (created) return { asset: { ...state, files: [], storedBytes: 0 }, created };
      const asset = await findGeneration(database, state.generationId);
      if (asset !== undefined) return { asset, created };
      // It was cleaned up in this very moment.
    }
    throw busy({ generationId: state.generationId });
  }

  async get(generationId: string): Promise<GenerationAsset | undefined> {
    const id = generationId.toLowerCase();
    return isGenerationId(id) ? await findGeneration(this.#parts.database, id) : undefined;
  }

  addAsset(generationId: string, type: string, content: AssetContent, options: AddOptions = {}): Promise<AssetFile> {
    return addAsset(this.#parts, generationId, type, content, options);
  }

  async versions(generationId: string, type: string): Promise<readonly AssetFile[]> {
    const [id, checkedType] = [generationId.toLowerCase(), checkType(type)];
    return isGenerationId(id) ? await fileVersions(this.#parts.database, id, checkedType) : [];
  }

  async open(
    generationId: string,
    type: string,
    options: { readonly version?: number; readonly signal?: AbortSignal } = {},
  ): Promise<OpenAsset | undefined> {
    const { database, blobs } = this.#parts;
    const [id, checkedType] = [generationId.toLowerCase(), checkType(type)];
    if (!isGenerationId(id)) return undefined;
    let located = await locateFile(database, id, checkedType, options.version);
    for (let attempt = 1; located !== undefined; attempt += 1) {
      const { file, storageKey } = located;
      const opened = await blobs.open(storageKey, options.signal === undefined ? {} : { signal: options.signal });
      if (opened !== undefined) return { file, stream: verifiedStream(opened.stream, file) };
      located = await locateFile(database, id, checkedType, options.version);
      if (located?.storageKey === storageKey || attempt >= maxAttempts) throw bytesMissing(id, file);
    }
    return undefined;
  }

  async read(
    generationId: string,
    type: string,
    options: { readonly maxBytes: number; readonly version?: number; readonly signal?: AbortSignal },
  ): Promise<{ readonly file: AssetFile; readonly bytes: Uint8Array } | undefined> {
    const opened = await this.open(generationId, type, options);
    if (opened === undefined) return undefined;
    const { file, stream } = opened;
    if (file.sizeBytes > options.maxBytes) {
      stream.destroy();
      throw tooLarge(options.maxBytes, file.sizeBytes);
    }
    return { file, bytes: await buffer(stream) };
  }

  async update(generationId: string, changes: GenerationChanges): Promise<GenerationAsset> {
    const { database, clock } = this.#parts;
    const id = checkGenerationId(generationId);
    return await database.transaction((session) =>
      changeGeneration(session, id, (state) => applyChanges(state, changes, clock.now())),
    );
  }

  async list(query: GenerationQuery = {}): Promise<GenerationPage> {
    const limit = query.limit ?? defaultPage;
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > maxPage)
      throw invalid(`a page has 1 to ${maxPage} entries`);
    if (query.promptFragment !== undefined) checkFragment(query.promptFragment);
    const { after, ...conditions } = query;
    const generations = await listGenerations(this.#parts.database, {
      ...conditions,
      limit,
      ...(after === undefined ? {} : { after: positionFrom(after) }),
    });
    const last = generations.at(-1);
    if (last === undefined || generations.length < limit) return { generations };
    return { generations, next: `${last.createdAt}_${last.generationId}` };
  }

  statistics(): Promise<AssetStatistics> {
    return readStatistics(this.#parts.database);
  }

  usage(): Promise<StoreUsage> {
    return readUsage(this.#parts.database);
  }

  cleanUp(policy: CleanUpPolicy): Promise<CleanUpReport> {
    return this.#parts.reserve.spentOn(() => cleanUp(this.#parts, policy));
  }

  async cleanUpOne(
    generationId: string,
    { keepCompressed = true, keepMetadata = true }: { keepCompressed?: boolean; keepMetadata?: boolean } = {},
  ): Promise<CleanUpReport> {
    // A compressed file whose generation nobody knows could not be found again.
    const kept = { keepCompressed: keepCompressed && keepMetadata, keepMetadata };
    const id = checkGenerationId(generationId);
    return await this.#parts.reserve.spentOn(() => cleanUpOne(this.#parts, id, kept));
  }

  sweep(options: { readonly deep?: boolean; readonly signal?: AbortSignal } = {}): Promise<SweepReport> {
    return this.#parts.reserve.spentOn(() => sweepBlobs(this.#parts, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

function positionFrom(text: string): { readonly createdAt: number; readonly generationId: string } {
  const [createdAt = "", generationId = ""] = text.split("_");
  if (/^\d{1,15}$/.test(createdAt) && isGenerationId(generationId)) {
    return { createdAt: Number(createdAt), generationId };
  }
  throw invalid("this is not where a page ended");
}

function bytesMissing(generationId: string, file: AssetFile): LodeError<"ASSET_BYTES_MISSING"> {
  return new LodeError("ASSET_BYTES_MISSING", "the catalogue knows this file, but its bytes are not on the store", {
    retry: "never",
    facts: { generationId, type: file.type, version: file.version, sha256: file.sha256 },
    next: "Bring the folder or bucket back from a backup, or generate it again.",
  });
}
