import type { Hotkey } from "@lode/bittensor/primitives";
import { canonicalJson, compareText, sha256Hex } from "../canonical-json/index.ts";
import type { EpochId, Zipcode } from "../epoch/index.ts";
import type { ReasonCode } from "../tiers/index.ts";

/** One file that the epoch closed with: what every validator judges, byte for byte. */
export interface SnapshotItem {
  readonly hotkey: Hotkey;
  readonly zipcode: Zipcode;
  /** The original key; validators read the frozen copy under it. */
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** From the signed manifest; null when no valid manifest names the file. 64 lower-case hex digits. */
  readonly sha256: string | null;
  /** When the coordinator's store saw it; epoch milliseconds. */
  readonly seenAt: number;
  /** Seen after the deadline, inside the grace. */
  readonly late: boolean;
  readonly rowsClaimed: number | null;
  /** Of the manifest that names the file. */
  readonly manifestSha256: string | null;
  /** What already refuses the file before anybody reads it; null if nothing does. */
  readonly problem: ReasonCode | null;
}

/** A manifest that the epoch closed with. A miner that was on time and rewrote it in the grace has two. */
export interface SnapshotManifest {
  readonly hotkey: Hotkey;
  readonly key: string;
  readonly sha256: string;
  readonly size: number;
  readonly seenAt: number;
  readonly late: boolean;
}

export interface Snapshot {
  readonly epochId: EpochId;
  /** The close of the epoch, epoch milliseconds. */
  readonly closedAt: number;
  /** Sorted by (hotkey, key, sha256). */
  readonly manifests: readonly SnapshotManifest[];
  /** Sorted by (zipcode, hotkey); at most one for each pair. */
  readonly items: readonly SnapshotItem[];
}

/**
 * Puts items and manifests in their order.
 * @throws RangeError when a (zipcode, hotkey) occurs twice: who freezes has to choose one.
 */
export function snapshotOf(parts: Snapshot): Snapshot {
  const items = [...parts.items].sort((a, b) => compareText(a.zipcode, b.zipcode) || compareText(a.hotkey, b.hotkey));
  items.forEach((item, index) => {
    const before = items[index - 1];
    if (before?.zipcode === item.zipcode && before.hotkey === item.hotkey) {
      throw new RangeError(`two objects of ${item.hotkey} for zipcode ${item.zipcode} in one snapshot`);
    }
  });
  const manifests = [...parts.manifests].sort(
    (a, b) => compareText(a.hotkey, b.hotkey) || compareText(a.key, b.key) || compareText(a.sha256, b.sha256),
  );
  return { epochId: parts.epochId, closedAt: parts.closedAt, manifests, items };
}

/** SHA-256 (hex) of the canonical JSON, in the order of {@link snapshotOf} whatever order it came in. */
export function snapshotSha256(snapshot: Snapshot): string {
  const { epochId, closedAt, manifests, items } = snapshotOf(snapshot);
  return sha256Hex(
    canonicalJson({
      epochId,
      closedAt,
      manifests: manifests.map(({ hotkey, key, sha256, size, seenAt, late }) => ({
        hotkey,
        key,
        sha256,
        size,
        seenAt,
        late,
      })),
      items: items.map((item) => ({
        hotkey: item.hotkey,
        zipcode: item.zipcode,
        key: item.key,
        size: item.size,
        etag: item.etag,
        sha256: item.sha256,
        seenAt: item.seenAt,
        late: item.late,
        rowsClaimed: item.rowsClaimed,
        manifestSha256: item.manifestSha256,
        problem: item.problem,
      })),
    }),
  );
}
