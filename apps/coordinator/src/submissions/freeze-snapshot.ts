import { maxManifestBytes } from "@lode/contract/manifest";
import type { ObjectStore } from "@lode/object-store/store";
import { canonicalJson } from "@lode/zipcode/canonical-json";
import { snapshotSha256 } from "@lode/zipcode/submission";
import type { EpochRecord } from "../epochs/epoch-record.ts";
import { buildSnapshot } from "./build-snapshot.ts";
import type { FrozenObject, FrozenObjectStore } from "./frozen-object-store.ts";
import { type ManifestReading, readManifest } from "./read-manifest.ts";

export interface FrozenSnapshot {
  /** The canonical JSON whose SHA-256 is `sha256`. */
  readonly text: string;
  readonly sha256: string;
  /** Miners with at least one file in it. */
  readonly miners: number;
  readonly items: number;
}

/** Reads the frozen manifests of an epoch and puts its snapshot together. Reads copies only, so repeating it gives the same bytes. */
export async function freezeSnapshot(
  epoch: EpochRecord,
  store: ObjectStore,
  frozen: FrozenObjectStore,
): Promise<FrozenSnapshot> {
  const objects = await frozen.ofEpoch(epoch.id);
  const manifests = new Map<string, ManifestReading>();
  for (const object of objects) {
    if (object.zipcode === null && object.state === "frozen")
      manifests.set(object.readKey, await read(object, epoch, store));
  }
  const closedAt = epoch.schedule.closesAt;
  const snapshot = buildSnapshot({ epochId: epoch.id, closedAt, objects, manifests });
  return {
    text: canonicalJson(snapshot),
    sha256: snapshotSha256(snapshot),
    miners: new Set(snapshot.items.map(({ hotkey }) => hotkey)).size,
    items: snapshot.items.length,
  };
}

async function read(object: FrozenObject, epoch: EpochRecord, store: ObjectStore): Promise<ManifestReading> {
  const unreadable: ManifestReading = { kind: "refused", sha256: null, code: "MANIFEST_UNREADABLE" };
  if (object.size > maxManifestBytes) return unreadable;
  const copy = await store.get(object.frozenKey, { maxBytes: maxManifestBytes });
  if (copy === undefined) return unreadable;
  return readManifest(copy.bytes, { hotkey: object.hotkey, epochId: epoch.id, nonce: epoch.nonce });
}
