import { tieBreak } from "../ranking/index.ts";
import type { SnapshotItem } from "../submission/index.ts";

/** By when the store saw them; stores count whole seconds, so equal moments go by a hash that nobody knew before the beacon. */
export function seenBefore(a: SnapshotItem, b: SnapshotItem, beaconHash: string): boolean {
  if (a.seenAt !== b.seenAt) return a.seenAt < b.seenAt;
  return tieBreak(beaconHash, a.hotkey) < tieBreak(beaconHash, b.hotkey);
}
