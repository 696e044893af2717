import type { Hotkey } from "@lode/bittensor/primitives";
import { doubledEpochPrefix, epochPrefix, manifestKey, parseSubmissionKey } from "@lode/contract/storage-keys";
import type { ObjectEntry, ObjectStore } from "@lode/object-store/store";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";

/** An object of one miner that belongs to an epoch: its manifest, or the listings of an assigned zipcode. */
export interface EpochObject extends ObjectEntry {
  readonly hotkey: Hotkey;
  /** Null for the manifest. */
  readonly zipcode: Zipcode | null;
  /** JSON of the Python miner, of which there may be several for one zipcode. */
  readonly isLegacy: boolean;
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
  for (const prefix of [epochPrefix(hotkey, epochId), doubledEpochPrefix(hotkey, epochId)]) {
    for await (const entry of store.list(prefix, { maxKeys: maxScanned })) {
      const place = placeOf(entry.key, hotkey, epochId, assigned);
      if (place !== undefined) found.push({ ...entry, hotkey, ...place });
    }
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

/** Whether a file lies under a name that only the Python miner writes. */
export function isLegacyKey(key: string): boolean {
  return parseSubmissionKey(key)?.kind === "legacy";
}

function placeOf(
  key: string,
  hotkey: Hotkey,
  epochId: EpochId,
  assigned: ReadonlySet<string>,
): Pick<EpochObject, "zipcode" | "isLegacy"> | undefined {
  if (key === manifestKey(hotkey, epochId)) return { zipcode: null, isLegacy: false };
  const parsed = parseSubmissionKey(key);
  if (parsed === undefined || parsed.kind === "manifest") return undefined;
  const { kind, zipcode } = parsed;
  const isTheirs = parsed.hotkey === hotkey && parsed.epochId === epochId && assigned.has(zipcode);
  return isTheirs ? { zipcode, isLegacy: kind === "legacy" } : undefined;
}
