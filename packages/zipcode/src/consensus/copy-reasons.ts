import type { SnapshotItem } from "../submission/index.ts";
import { type FileOverlap, isCopy, type Reason } from "../tiers/index.ts";
import type { JudgingInputs } from "./epoch-inputs.ts";
import { seenBefore } from "./seen-before.ts";

/**
 * Which files copy one that was seen before them, by storage key; the reason names the earliest that they copy.
 * Overlaps of files that are not in the snapshot, or of different zipcodes, say nothing.
 */
export function copyReasons(inputs: JudgingInputs): Map<string, Reason> {
  const items = new Map(inputs.snapshot.items.map((item) => [item.key, item]));
  const earliest = new Map<string, { overlap: FileOverlap; earlier: SnapshotItem }>();
  for (const overlap of inputs.overlaps) {
    const later = items.get(overlap.laterKey);
    const earlier = items.get(overlap.earlierKey);
    if (later === undefined || earlier === undefined || later.zipcode !== earlier.zipcode || later === earlier)
      continue;
    if (!seenBefore(earlier, later, inputs.beacon.hash) || !isCopy(overlap, inputs.policy.values)) continue;
    const known = earliest.get(later.key);
    if (known === undefined || seenBefore(earlier, known.earlier, inputs.beacon.hash)) {
      earliest.set(later.key, { overlap, earlier });
    }
  }
  return new Map(
    [...earliest].map(([key, { overlap, earlier }]) => [
      key,
      { code: "COPY", facts: { of: earlier.hotkey, rows: overlap.laterRows, matched: overlap.matchedRows } },
    ]),
  );
}
