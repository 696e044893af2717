import type { Hotkey } from "@lode/bittensor/primitives";
import { epochPrefix, manifestKey, parseSubmissionKey } from "@lode/contract/storage-keys";
import type { ObjectEntry, ObjectStore } from "@lode/object-store/store";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";

/** An object of one miner that belongs to an epoch: its manifest, or the listings of an assigned zipcode. */
export interface EpochObject extends ObjectEntry {
  readonly hotkey: Hotkey;
  /** Null for the manifest. */
  readonly zipcode: Zipcode | null;
}

/** A miner may write any name below its prefix: whoever fills it with others hides only from itself. */
const maxScanned = 2_000;

/** What a miner has in the store for an epoch. Zipcodes that were not assigned and unknown names are passed over. */
export async function listEpochObjects(
  store: ObjectStore,
  hotkey: Hotkey,
  epochId: EpochId,
  assigned: ReadonlySet<string>,
): Promise<readonly EpochObject[]> {
  const found: EpochObject[] = [];
  for await (const entry of store.list(epochPrefix(hotkey, epochId), { maxKeys: maxScanned })) {
    const zipcode = zipcodeOf(entry.key, hotkey, epochId, assigned);
    if (zipcode !== undefined) found.push({ ...entry, hotkey, zipcode });
  }
  return found;
}

/** The same object as the store has it now, to the millisecond; undefined when it is gone. */
export async function seeAgain(store: ObjectStore, object: EpochObject): Promise<EpochObject | undefined> {
  for await (const entry of store.list(object.key, { maxKeys: 1 })) {
    if (entry.key === object.key) return { ...object, ...entry };
  }
  return undefined;
}

function zipcodeOf(
  key: string,
  hotkey: Hotkey,
  epochId: EpochId,
  assigned: ReadonlySet<string>,
): Zipcode | null | undefined {
  if (key === manifestKey(hotkey, epochId)) return null;
  const parsed = parseSubmissionKey(key);
  if (parsed?.kind !== "listings" || parsed.hotkey !== hotkey || parsed.epochId !== epochId) return undefined;
  return assigned.has(parsed.zipcode) ? parsed.zipcode : undefined;
}
