import { canonicalJson, compareText } from "@lode/zipcode/canonical-json";
import { type ObservationSet, observationSetSha256 } from "@lode/zipcode/consensus";
import type { EpochRecord } from "../epochs/epoch-record.ts";
import type { EpochSteps } from "../epochs/epoch-steps.ts";
import { ObservationStore } from "./observation-store.ts";

/** Everything that was validly revealed, in one order, under one hash: from now on nothing is added. */
export async function freezeObservationSet(epoch: EpochRecord, steps: EpochSteps): Promise<boolean> {
  const { id } = epoch;
  return await steps.keepObservationSet(epoch, async (tx) => {
    const reveals = [...(await new ObservationStore(tx).reveals(id))].sort((a, b) => compareText(a.hotkey, b.hotkey));
    const set: ObservationSet = { epochId: id, reveals };
    return { observationSet: canonicalJson(set), observationSetSha256: observationSetSha256(set) };
  });
}
