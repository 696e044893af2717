import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { type Snapshot, type SnapshotItem, type SnapshotManifest, snapshotOf } from "@lode/zipcode/submission";
import type { ReasonCode } from "@lode/zipcode/tiers";
import type { FrozenObject } from "./frozen-object-store.ts";
import type { ManifestReading } from "./read-manifest.ts";

/** What the copy of a Python miner's file hashes to, or why it will not be judged; no manifest speaks for it. */
export type LegacyReading =
  | { readonly kind: "hashed"; readonly sha256: string }
  | { readonly kind: "refused"; readonly code: ReasonCode };

export interface SnapshotParts {
  readonly epochId: EpochId;
  readonly closedAt: number;
  readonly objects: readonly FrozenObject[];
  /** By read key of the manifest. */
  readonly manifests: ReadonlyMap<string, ManifestReading>;
  /** By read key, of every frozen file of the Python miner's. */
  readonly legacy: ReadonlyMap<string, LegacyReading>;
}

interface KeptManifest {
  readonly object: FrozenObject;
  readonly reading: ManifestReading;
}

/** What everybody judges: one item for each (miner, zipcode), with what its manifest says or what is wrong with it. */
export function buildSnapshot({ epochId, closedAt, objects, manifests, legacy }: SnapshotParts): Snapshot {
  const kept = manifestsByMiner(objects, manifests);
  const listings = objects.filter((object): object is FrozenObject & { zipcode: Zipcode } => object.zipcode !== null);
  return snapshotOf({
    epochId,
    closedAt,
    manifests: [...kept.values()].flat().flatMap(manifestEntry),
    items: listings.map((object) => snapshotItem(object, kept.get(object.hotkey) ?? [], legacy.get(object.readKey))),
  });
}

/** Each miner's manifests, the one that was on time first. */
function manifestsByMiner(
  objects: readonly FrozenObject[],
  readings: ReadonlyMap<string, ManifestReading>,
): ReadonlyMap<string, readonly KeptManifest[]> {
  const kept = new Map<string, KeptManifest[]>();
  for (const object of objects.filter(({ zipcode }) => zipcode === null)) {
    const reading: ManifestReading =
      object.state === "changed"
        ? { kind: "refused", sha256: null, code: "OBJECT_CHANGED" }
        : (readings.get(object.readKey) ?? { kind: "refused", sha256: null, code: "MANIFEST_UNREADABLE" });
    kept.set(object.hotkey, [...(kept.get(object.hotkey) ?? []), { object, reading }]);
  }
  for (const both of kept.values()) both.sort((a, b) => Number(a.object.late) - Number(b.object.late));
  return kept;
}

function manifestEntry({ object, reading }: KeptManifest): SnapshotManifest[] {
  if (reading.sha256 === null) return [];
  const { hotkey, readKey: key, size, seenAt, late } = object;
  return [{ hotkey, key, sha256: reading.sha256, size, seenAt, late }];
}

/**
 * The first valid manifest that names the file speaks for it; a file that only a late manifest names is late itself,
 * since until then nobody had claimed it.
 */
function snapshotItem(
  object: FrozenObject & { zipcode: Zipcode },
  manifests: readonly KeptManifest[],
  legacy: LegacyReading | undefined,
): SnapshotItem {
  const { hotkey, zipcode, sourceKey: key, size, etag, seenAt, late } = object;
  const bare = {
    hotkey,
    zipcode,
    key,
    size,
    etag,
    seenAt,
    late,
    sha256: null,
    rowsClaimed: null,
    manifestSha256: null,
  };
  if (object.state === "changed") return { ...bare, problem: "OBJECT_CHANGED" };
  if (legacy?.kind === "refused") return { ...bare, problem: legacy.code };
  if (legacy?.kind === "hashed") return { ...bare, sha256: legacy.sha256, problem: null };
  for (const { object: manifest, reading } of manifests) {
    const file = reading.kind === "valid" ? reading.files.get(key) : undefined;
    if (file?.zipcode !== zipcode) continue;
    const claims = { sha256: file.sha256, rowsClaimed: file.rows, manifestSha256: reading.sha256 };
    return { ...bare, ...claims, late: late || manifest.late, problem: null };
  }
  const refused = manifests.find(({ reading }) => reading.kind === "refused")?.reading;
  return { ...bare, problem: refused?.kind === "refused" ? refused.code : "MANIFEST_MISSING" };
}
