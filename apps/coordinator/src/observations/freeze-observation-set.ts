import { canonicalJson, compareText } from "@lode/zipcode/canonical-json";
import { type ObservationSet, observationSetSha256 } from "@lode/zipcode/consensus";
import type { EpochId } from "@lode/zipcode/epoch";
import type { EpochStore } from "../epochs/epoch-store.ts";
import type { ObservationStore } from "./observation-store.ts";

/** Everything that was validly revealed, in one order, under one hash: from now on nothing is added. */
export async function freezeObservationSet(
  id: EpochId,
  epochs: EpochStore,
  observations: ObservationStore,
): Promise<boolean> {
  const reveals = [...(await observations.reveals(id))].sort((a, b) => compareText(a.hotkey, b.hotkey));
  const set: ObservationSet = { epochId: id, reveals };
  return await epochs.keepObservationSet(id, canonicalJson(set), observationSetSha256(set));
}
