import { stat } from "node:fs/promises";
import { assetTypeInfo } from "@lode/contract/assets";
import { LodeError } from "@lode/runtime/errors";
import { newBlobKey, type StagedFile, tooLarge } from "../blobs/index.ts";
import {
  addFile,
  announceBlob,
  condemnBlob,
  findGeneration,
  generationUnknown,
  quotaExceeded,
  readUsage,
} from "../catalogue/index.ts";
import type { AddOptions, AssetContent } from "./asset-store.ts";
import { checkExtension, checkGenerationId, checkMimeType, checkType } from "./check-arguments.ts";
import type { AssetFile } from "./generation-asset.ts";
import type { StoreParts } from "./store-parts.ts";
import { deleteCondemned } from "./sweep-blobs.ts";

/** How long bytes may be on their way in: several times the longest transfer an object store allows itself. */
const arrivalMs = 3_600_000;
/** Each time, equal bytes that were stored went away between the look and the reference. */
const maxAttempts = 5;

/**
 * Bytes first, then what is known about them: they are received and hashed, their key is announced, they are put there,
 * and one transaction refers to them. Wherever this ends, what is left is either whole or swept.
 */
export async function addAsset(
  parts: StoreParts,
  generationId: string,
  type: string,
  content: AssetContent,
  options: AddOptions,
): Promise<AssetFile> {
  const id = checkGenerationId(generationId);
  const info = assetTypeInfo(checkType(type));
  const about = {
    generationId: id,
    type,
    mimeType: checkMimeType(options.mimeType ?? info.mimeType),
    extension: checkExtension(options.extension ?? info.extension),
    createdAt: Math.floor(options.createdAt ?? parts.clock.now()),
  };
  const room = await roomFor(parts, id, content, options);
  const staged = await receive(parts, content, room, options.signal);
  try {
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const added = await place(parts, staged, about, options.signal);
      if (added !== undefined) return added;
    }
    throw busy({ sha256: staged.sha256 });
  } finally {
    await parts.staging.discard(staged);
  }
}

interface Room {
  readonly maxBytes: number;
  /** What a larger content runs into. */
  readonly beyond: () => LodeError;
}

/** How many bytes may come, known before the first is written. The exact count is taken when they are referred to. */
async function roomFor(
  { database, limits }: StoreParts,
  generationId: string,
  content: AssetContent,
  options: AddOptions,
): Promise<Room> {
  const generation = await findGeneration(database, generationId);
  if (generation === undefined) throw generationUnknown(generationId);
  const wished = Math.min(options.maxBytes ?? limits.maxAssetBytes, limits.maxAssetBytes);
  const inStore = limits.maxTotalBytes - (await readUsage(database)).storedBytes;
  const inGeneration = limits.maxGenerationBytes - generation.storedBytes;
  const maxBytes = Math.min(wished, inStore, inGeneration);
  const beyond = (): LodeError => {
    if (maxBytes === wished) return tooLarge(wished);
    return quotaExceeded(limits, maxBytes === inStore ? "maxTotalBytes" : "maxGenerationBytes");
  };
  if (maxBytes <= 0 && wished > 0) throw beyond();
  const known = await knownSize(content);
  if (known !== undefined && known > maxBytes) throw beyond();
  return { maxBytes, beyond };
}

/** A file may grow until it is read; what counts is what comes. */
async function knownSize(content: AssetContent): Promise<number | undefined> {
  if (content instanceof Uint8Array) return content.byteLength;
  return "path" in content && typeof content.path === "string" ? (await stat(content.path)).size : undefined;
}

async function receive(
  { staging }: StoreParts,
  content: AssetContent,
  { maxBytes, beyond }: Room,
  signal: AbortSignal | undefined,
): Promise<StagedFile> {
  try {
    return await staging.receive(content, { maxBytes, ...(signal === undefined ? {} : { signal }) });
  } catch (failure) {
    throw failure instanceof LodeError && failure.code === "ASSET_TOO_LARGE" ? beyond() : failure;
  }
}

/** @returns undefined: the bytes were stored already, and went away before they could be referred to. */
async function place(
  parts: StoreParts,
  staged: StagedFile,
  about: Omit<AssetFile, "version" | "sizeBytes" | "sha256"> & { readonly generationId: string },
  signal: AbortSignal | undefined,
): Promise<AssetFile | undefined> {
  const { database, blobs, clock, limits, storeId } = parts;
  const { sha256, sizeBytes } = staged;
  const storageKey = newBlobKey(sha256, storeId);
  const dueAt = clock.now() + arrivalMs;
  const announced = await database.transaction((session) =>
    announceBlob(session, { sha256, storageKey, sizeBytes, dueAt }),
  );
  let referred = false;
  try {
    if (announced) await blobs.put(storageKey, staged, signal === undefined ? {} : { signal });
    const outcome = await database.transaction((session) =>
      addFile(session, { ...about, sha256, sizeBytes, storageKey }, limits, clock.now()),
    );
    if (outcome.kind === "added") {
      referred = outcome.usedKey;
      return outcome.file;
    }
    // Ours were swept as abandoned: the transfer took longer than any may.
    if (announced) throw busy({ sha256 });
    return undefined;
  } finally {
    if (announced && !referred) await letGo(parts, storageKey);
  }
}

/**
 * The catalogue decides, not we: a commit whose answer was lost may have referred to the key after all.
 * What cannot be let go now is condemned by the next sweep.
 */
async function letGo(parts: StoreParts, storageKey: string): Promise<void> {
  try {
    if (await parts.database.transaction((session) => condemnBlob(session, storageKey))) {
      await deleteCondemned(parts, storageKey);
    }
  } catch (failure) {
    parts.reporter.warn("asset-blob-left", { storageKey, failure });
  }
}

export function busy(facts: Readonly<Record<string, string>>): LodeError<"ASSET_BUSY"> {
  return new LodeError("ASSET_BUSY", "the same thing was being removed and added again and again", {
    retry: "now",
    facts,
    next: "Ask once more.",
  });
}
