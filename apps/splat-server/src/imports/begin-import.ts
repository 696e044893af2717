import type { AssetStore, GenerationAsset, NewGeneration } from "../assets/index.ts";

/** Its status until everything is in: nobody resumes what failed, so a killed import is not mistaken for a generation. */
const unfinished = { status: "failed", import_finished: false } as const;

/**
 * A generation to import into: a new one, or what a killed import of the same id left, emptied.
 * @returns undefined: it is in the store already, whole.
 */
export async function beginImport(
  store: AssetStore,
  generation: Omit<NewGeneration, "status"> & { readonly from: string },
): Promise<GenerationAsset | undefined> {
  const { from, ...wish } = generation;
  const details = { ...wish.details, imported_from: from, import_finished: unfinished.import_finished };
  const begun = { ...wish, details, status: unfinished.status };
  const first = await store.create(begun);
  if (first.created) return first.asset;
  if (first.asset.details.import_finished !== false) return undefined;
  await store.cleanUpOne(first.asset.generationId, { keepMetadata: false });
  return (await store.create(begun)).asset;
}

/** To be merged into the details of a generation whose import is over. */
export const importFinished = { import_finished: true } as const;
