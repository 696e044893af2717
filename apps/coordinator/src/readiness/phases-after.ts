import type { Phase, ReadinessProposal } from "@lode/contract/coordinator";
import type { EpochId } from "@lode/zipcode/epoch";

const million = 1_000_000;
/** Where the owner has named no phase to go to: the first step forward, and the state before all of them. */
const firstShares = { legacyPpm: 700_000, zipcodePpm: 300_000 } as const;
const oldShares = { legacyPpm: million, zipcodePpm: 0 } as const;
/** As many as the setting may hold. */
const maxPhases = 100;

/**
 * The owner's phases after validators passed a proposal. Activation brings the next phase that rewards by zipcodes forward
 * to `fromEpoch`; where zipcodes are rewarded already nothing changes. Rollback returns to the phase before the one in
 * force, and takes away what was scheduled later: the owner schedules it anew.
 * @param phases by rising epoch, never empty.
 */
export function phasesAfter(
  proposal: ReadinessProposal,
  phases: readonly Phase[],
  fromEpoch: EpochId,
): readonly Phase[] {
  const begun = phases.filter((phase) => phase.fromEpoch <= fromEpoch);
  const later = phases.filter((phase) => phase.fromEpoch > fromEpoch);
  const inForce = begun.at(-1) ?? phases[0];
  const before = begun.filter((phase) => phase.fromEpoch < fromEpoch);
  if (inForce === undefined) return phases;
  if (proposal === "activation") {
    if (inForce.zipcodePpm > 0) return phases;
    const { legacyPpm, zipcodePpm } = later.find((phase) => phase.zipcodePpm > 0) ?? firstShares;
    return [...before, { fromEpoch, legacyPpm, zipcodePpm }, ...later].slice(-maxPhases);
  }
  const earlier = begun.findLast((phase) => phase.zipcodePpm !== inForce.zipcodePpm) ?? oldShares;
  const { legacyPpm, zipcodePpm } = earlier;
  return [...before, { fromEpoch, legacyPpm, zipcodePpm }].slice(-maxPhases);
}
