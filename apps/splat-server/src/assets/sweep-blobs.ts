import { storeOfKey } from "../blobs/index.ts";
import { condemnedBlobs, condemnOverdue, forgetCondemned, unknownKeys } from "../catalogue/index.ts";
import type { SweepReport } from "./asset-store.ts";
import type { StoreParts } from "./store-parts.ts";

const page = 500;
/** Behind so many failures the rest would most likely fail too, each after its own timeout. */
const maxFailures = 10;

interface Tally {
  deleted: number;
  deletedBytes: number;
  failed: number;
}

/** Deletes condemned bytes: nobody refers to them, and nobody can begin to, as new uploads have keys of their own. */
export async function sweepBlobs(
  parts: StoreParts,
  options: { readonly deep?: boolean; readonly signal?: AbortSignal },
): Promise<SweepReport> {
  const tally: Tally = { deleted: 0, deletedBytes: 0, failed: 0 };
  await parts.database.transaction((session) => condemnOverdue(session, parts.clock.now()));
  let after = "";
  for (;;) {
    const found = await condemnedBlobs(parts.database, after, page);
    for (const { storageKey, sizeBytes } of found) {
      options.signal?.throwIfAborted();
      if (tally.failed >= maxFailures) return tally;
      await counted(parts, tally, sizeBytes, () => deleteCondemned(parts, storageKey));
      after = storageKey;
    }
    if (found.length < page) break;
  }
  if (options.deep) await sweepUnknown(parts, tally, options.signal);
  return tally;
}

/** The bytes first: as long as they may be there, the catalogue knows of them. */
export async function deleteCondemned(parts: StoreParts, storageKey: string): Promise<void> {
  await parts.blobs.delete(storageKey);
  await parts.database.transaction((session) => forgetCondemned(session, storageKey));
}

/** A key is announced before its bytes come, so one that is listed and then unknown belongs to nobody. */
async function sweepUnknown(parts: StoreParts, tally: Tally, signal: AbortSignal | undefined): Promise<void> {
  const sizes = new Map<string, number>();
  const flush = async (): Promise<void> => {
    for (const key of await unknownKeys(parts.database, [...sizes.keys()])) {
      if (tally.failed >= maxFailures) break;
      await counted(parts, tally, sizes.get(key) ?? 0, () => parts.blobs.delete(key));
    }
    sizes.clear();
  };
  for await (const { key, sizeBytes } of parts.blobs.list(signal === undefined ? {} : { signal })) {
    if (tally.failed >= maxFailures) return;
    if (storeOfKey(key) !== parts.storeId) continue;
    sizes.set(key, sizeBytes);
    if (sizes.size >= page) await flush();
  }
  await flush();
}

async function counted(parts: StoreParts, tally: Tally, bytes: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    tally.deleted += 1;
    tally.deletedBytes += bytes;
  } catch (failure) {
    tally.failed += 1;
    parts.reporter.warn("asset-blob-left", { failure });
  }
}
