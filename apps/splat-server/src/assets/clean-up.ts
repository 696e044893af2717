import {
  allVersions,
  type Condition,
  dueCondition,
  dueGenerations,
  ownBytes,
  type Removal,
  readUsage,
  removeFiles,
  type WalkPosition,
} from "../catalogue/index.ts";
import { checkPolicy } from "./check-arguments.ts";
import type { CleanUpPolicy, CleanUpReport } from "./clean-up-policy.ts";
import { type AssetFile, compressedType } from "./generation-asset.ts";
import type { StoreParts } from "./store-parts.ts";
import { deleteCondemned } from "./sweep-blobs.ts";

const page = 200;
const defaultMaxGenerations = 10_000;

/** What goes of a generation. */
interface Extent {
  readonly whole: boolean;
  readonly choose: (files: readonly AssetFile[]) => readonly AssetFile[];
}

/**
 * Walks over what is due, oldest first, a transaction for each generation: whatever changed since it was found is looked
 * at again at the moment of its removal.
 */
export async function cleanUp(parts: StoreParts, policy: CleanUpPolicy): Promise<CleanUpReport> {
  checkPolicy(policy);
  const now = parts.clock.now();
  const due = dueCondition(policy, now);
  const extent = extentOf(policy);
  const budget = policy.maxGenerations ?? defaultMaxGenerations;
  const sum = { generations: 0, files: 0, bytes: 0 };
  const done = (more: boolean): CleanUpReport => ({ ...sum, dryRun: policy.dryRun ?? false, more });
  let stored = (await readUsage(parts.database)).storedBytes;
  let after: WalkPosition | undefined;
  for (;;) {
    const found = await dueGenerations(parts.database, due, after, page);
    for (const position of found) {
      if (policy.maxTotalBytes !== undefined && stored <= policy.maxTotalBytes) return done(false);
      if (sum.generations >= budget) return done(true);
      policy.signal?.throwIfAborted();
      const removal = policy.dryRun
        ? await foresee(parts, position.generationId, extent)
        : await remove(parts, position.generationId, due, extent, now);
      after = position;
      if (removal === undefined) continue;
      sum.generations += 1;
      sum.files += removal.files;
      sum.bytes += removal.bytes;
      stored -= removal.bytes;
    }
    if (found.length < page) return done(false);
  }
}

/** One generation, whatever its age and status. */
export async function cleanUpOne(
  parts: StoreParts,
  generationId: string,
  keep: { readonly keepCompressed: boolean; readonly keepMetadata: boolean },
): Promise<CleanUpReport> {
  const always: Condition = { text: "1 = 1", params: [] };
  const removal = await remove(parts, generationId, always, extentOf(keep), parts.clock.now());
  const { files = 0, bytes = 0 } = removal ?? {};
  return { generations: removal === undefined ? 0 : 1, files, bytes, dryRun: false, more: false };
}

function extentOf(policy: Pick<CleanUpPolicy, "keepCompressed" | "keepMetadata" | "keepVersions">): Extent {
  const { keepVersions } = policy;
  if (keepVersions !== undefined) return { whole: false, choose: (files) => behindNewest(files, keepVersions) };
  if (policy.keepCompressed) {
    return {
      whole: false,
      choose: (files) => {
        const old = behindNewest(files, 1);
        return files.filter((file) => file.type !== compressedType || old.includes(file));
      },
    };
  }
  return { whole: !policy.keepMetadata, choose: (files) => files };
}

/** Of each type, the versions behind the newest `keep`. */
function behindNewest(files: readonly AssetFile[], keep: number): readonly AssetFile[] {
  return files.filter(
    (file) => files.filter((other) => other.type === file.type && other.version > file.version).length >= keep,
  );
}

async function remove(
  parts: StoreParts,
  generationId: string,
  onlyIf: Condition,
  extent: Extent,
  now: number,
): Promise<Removal | undefined> {
  const removal = await parts.database.transaction((session) =>
    removeFiles(session, { generationId, onlyIf, ...extent, now }),
  );
  for (const storageKey of removal?.condemnedKeys ?? []) {
    try {
      await deleteCondemned(parts, storageKey);
    } catch (failure) {
      // It is condemned, so the next sweep deletes it.
      parts.reporter.warn("asset-blob-left", { storageKey, failure });
    }
  }
  return removal;
}

async function foresee(
  parts: StoreParts,
  generationId: string,
  extent: Extent,
): Promise<Pick<Removal, "files" | "bytes">> {
  const all = await allVersions(parts.database, generationId);
  const going = extent.whole ? all : extent.choose(all);
  const staying = new Set(all.filter((file) => !going.includes(file)).map(({ sha256 }) => sha256));
  const freed = going.filter(({ sha256 }) => !staying.has(sha256));
  return { files: going.length, bytes: await ownBytes(parts.database, generationId, freed) };
}
