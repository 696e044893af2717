import { createHash } from "node:crypto";
import type { Hotkey } from "@lode/bittensor/primitives";
import { maxManifestBytes } from "@lode/contract/manifest";
import type { ObjectStore } from "@lode/object-store/store";
import { canonicalJson } from "@lode/zipcode/canonical-json";
import type { EpochRecord } from "../epochs/epoch-record.ts";
import { atMostAtOnce } from "./at-most-at-once.ts";
import { buildSnapshot, type LegacyReading } from "./build-snapshot.ts";
import { isLegacyKey } from "./epoch-objects.ts";
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

/** Each is held whole while it is hashed. */
const hashedAtOnce = 4;

/**
 * Reads the frozen manifests of an epoch, hashes the files that have none, and puts its snapshot together.
 * Reads copies only, so repeating it gives the same bytes.
 * @param hotkeys whose copies count.
 */
export async function freezeSnapshot(
  epoch: EpochRecord,
  store: ObjectStore,
  frozen: FrozenObjectStore,
  hotkeys: ReadonlySet<Hotkey>,
): Promise<FrozenSnapshot> {
  const objects = (await frozen.ofEpoch(epoch.id)).filter(({ hotkey }) => hotkeys.has(hotkey));
  const manifests = new Map<string, ManifestReading>();
  for (const object of objects) {
    if (object.zipcode === null && object.state === "frozen")
      manifests.set(object.readKey, await read(object, epoch, store));
  }
  const legacy = await hashLegacyFiles(objects, epoch, store);
  const closedAt = epoch.schedule.closesAt;
  const snapshot = buildSnapshot({ epochId: epoch.id, closedAt, objects, manifests, legacy });
  // Megabytes, written once: requests wait meanwhile.
  const text = canonicalJson(snapshot);
  return {
    text,
    sha256: createHash("sha256").update(text).digest("hex"),
    miners: new Set(snapshot.items.map(({ hotkey }) => hotkey)).size,
    items: snapshot.items.length,
  };
}

/** The Python miner signs nothing about its files: what was frozen is what it claims. */
async function hashLegacyFiles(
  objects: readonly FrozenObject[],
  epoch: EpochRecord,
  store: ObjectStore,
): Promise<ReadonlyMap<string, LegacyReading>> {
  const { maxBytes } = epoch.policy.values.file;
  const readings = new Map<string, LegacyReading>();
  const files = objects.filter(({ state, sourceKey }) => state === "frozen" && isLegacyKey(sourceKey));
  await atMostAtOnce(hashedAtOnce, files, async ({ readKey, frozenKey, size }) => {
    const copy = size > maxBytes ? "too large" : await store.get(frozenKey, { maxBytes });
    if (copy === "too large") readings.set(readKey, { kind: "refused", code: "FILE_TOO_LARGE" });
    else if (copy === undefined) readings.set(readKey, { kind: "refused", code: "OBJECT_CHANGED" });
    else readings.set(readKey, { kind: "hashed", sha256: createHash("sha256").update(copy.bytes).digest("hex") });
  });
  return readings;
}

async function read(object: FrozenObject, epoch: EpochRecord, store: ObjectStore): Promise<ManifestReading> {
  const unreadable: ManifestReading = { kind: "refused", sha256: null, code: "MANIFEST_UNREADABLE" };
  if (object.size > maxManifestBytes) return unreadable;
  const copy = await store.get(object.frozenKey, { maxBytes: maxManifestBytes });
  if (copy === undefined) return unreadable;
  return readManifest(copy.bytes, { hotkey: object.hotkey, epochId: epoch.id, nonce: epoch.nonce });
}
