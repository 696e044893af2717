import type { ChainClient, Neuron } from "@lode/bittensor/chain";
import type { NetUid } from "@lode/bittensor/primitives";
import type { ObjectStore } from "@lode/object-store/store";
import type { ParticipantStore } from "../assignment/participant-store.ts";
import { freezeObservationSet } from "../observations/freeze-observation-set.ts";
import type { FencedFrozenObjects } from "../submissions/fenced-frozen-objects.ts";
import { type FreezePass, ObjectFreezer } from "../submissions/freeze-objects.ts";
import { freezeSnapshot } from "../submissions/freeze-snapshot.ts";
import type { EpochRecord } from "./epoch-record.ts";
import type { EpochSteps } from "./epoch-steps.ts";
import type { EpochStore } from "./epoch-store.ts";
import { needsExtension, participationLabel } from "./extension.ts";

export interface AdvanceParts {
  readonly epochs: EpochStore;
  readonly steps: EpochSteps;
  readonly participants: ParticipantStore;
  readonly frozen: FencedFrozenObjects;
  readonly store: ObjectStore;
  readonly chain: ChainClient;
  readonly netuid: NetUid;
  /** Fresh from the chain. */
  readonly registered: () => Promise<readonly Neuron[]>;
  readonly isValidator: (neuron: Neuron) => boolean;
  /** Whether a deadline may move by itself. */
  readonly mayExtend: () => boolean;
}

/** One step done; `waiting` when the time has come but the chain is not there yet; `idle` when nothing is due. */
export type Advance = "moved" | "waiting" | "idle";

/**
 * Does the next step of an epoch if it is due at `now`, and at most one. Every step may be repeated: it first does its
 * work, which is idempotent, and then moves the record in one transaction that looks whether anything has been done to
 * the epoch meanwhile. So a crash between the two repeats the work, and a restart catches up on every missed step in
 * order; a second leader repeats it too, and one of the two writes.
 */
export async function advanceEpoch(epoch: EpochRecord, now: number, parts: AdvanceParts): Promise<Advance> {
  const { schedule } = epoch;
  const { steps } = parts;
  const moved = async (done: Promise<boolean>): Promise<Advance> => ((await done) ? "moved" : "idle");
  if (epoch.heldBecause !== null) return "idle";
  switch (epoch.state) {
    case "PENDING":
      return now < schedule.startsAt ? "idle" : await moved(steps.move(epoch, "ACTIVE"));
    case "ACTIVE":
      return now < schedule.deadlineAt ? "idle" : await moved(endSubmission(epoch, parts));
    case "GRACE":
      if (epoch.onTimeFrozenAt === null) return await moved(freezeOnTime(epoch, now, parts));
      return now < schedule.closesAt ? "idle" : await moved(steps.move(epoch, "CLOSED"));
    case "CLOSED":
      return epoch.snapshotSha256 === null ? await moved(close(epoch, parts)) : await fixBeacon(epoch, parts);
    case "JUDGING":
      if (epoch.observationSetSha256 === null) {
        return now < schedule.revealsUntil ? "idle" : await moved(freezeObservationSet(epoch, steps));
      }
      return now < schedule.resultsUntil ? "idle" : await moved(complete(epoch, parts));
    case "COMPLETED":
      return now < schedule.archivedAt ? "idle" : await moved(steps.move(epoch, "ARCHIVED"));
    case "ARCHIVED":
      return "idle";
  }
}

/** Whether an epoch is held at a time when its miners may write over what was on time, and that is not frozen yet. */
export function isHeldOpen({ heldBecause, state, onTimeFrozenAt, schedule }: EpochRecord, now: number): boolean {
  if (heldBecause === null || onTimeFrozenAt !== null) return false;
  return (state === "ACTIVE" || state === "GRACE") && now >= schedule.deadlineAt;
}

/** No step, just the copies that one will be taken with: they cannot be made up for once they are written over. */
export async function copyWhileHeld(epoch: EpochRecord, parts: AdvanceParts): Promise<void> {
  await freezerOf(epoch, parts).run({ ...(await passOf(epoch, parts)), kind: "on-time" });
}

/** At the deadline: once more time for everybody, or grace. */
async function endSubmission(
  epoch: EpochRecord,
  { steps, participants, registered, isValidator, mayExtend }: AdvanceParts,
): Promise<boolean> {
  if (!mayExtend()) return await steps.move(epoch, "GRACE");
  const registeredMiners = (await registered()).filter((neuron) => !isValidator(neuron)).length;
  const participation = { registeredMiners, ...(await participants.counts(epoch.id)) };
  if (needsExtension(participation, epoch.extensions, epoch.policy.values.epoch)) return await steps.extend(epoch);
  return await steps.move(epoch, "GRACE");
}

async function freezeOnTime(epoch: EpochRecord, now: number, parts: AdvanceParts): Promise<boolean> {
  await freezerOf(epoch, parts).run({ ...(await passOf(epoch, parts)), kind: "on-time" });
  return await parts.steps.markOnTimeFrozen(epoch, now);
}

async function close(epoch: EpochRecord, parts: AdvanceParts): Promise<boolean> {
  const pass = await passOf(epoch, parts);
  await freezerOf(epoch, parts).run({ ...pass, kind: "late" });
  // Who was banned, or left, since the copies of what was on time is not among them any more.
  const snapshot = await freezeSnapshot(epoch, parts.store, parts.frozen.during(epoch), new Set(pass.hotkeys));
  const registeredMiners = (await parts.registered()).filter((neuron) => !parts.isValidator(neuron)).length;
  const label = participationLabel(snapshot.miners, registeredMiners, epoch.policy.values.epoch);
  return await parts.steps.keepSnapshot(epoch, { snapshot: snapshot.text, snapshotSha256: snapshot.sha256, label });
}

/** The first final block after close, and the metagraph at it: stake and owners that count in judging. */
async function fixBeacon(epoch: EpochRecord, { chain, netuid, steps }: AdvanceParts): Promise<Advance> {
  const block = await chain.firstBlockAfter(epoch.schedule.closesAt);
  if (block === undefined) return "waiting";
  const { neurons } = await chain.metagraphAt(netuid, block.number);
  const beacon = { block: block.number, hash: block.hash, timestampMs: block.timestampMs };
  return (await steps.startJudging(epoch, beacon, neurons)) ? "moved" : "idle";
}

async function complete(epoch: EpochRecord, parts: AdvanceParts): Promise<boolean> {
  await freezerOf(epoch, parts).noteTooLate(await passOf(epoch, parts));
  return await parts.steps.move(epoch, "COMPLETED");
}

/** Its records are refused as soon as anything else is done to the epoch. */
function freezerOf(epoch: EpochRecord, { store, frozen }: AdvanceParts): ObjectFreezer {
  return new ObjectFreezer(store, frozen.during(epoch));
}

async function passOf(epoch: EpochRecord, { epochs, registered }: AdvanceParts): Promise<Omit<FreezePass, "kind">> {
  const zipcodes = await epochs.zipcodes(epoch.id);
  return {
    epochId: epoch.id,
    schedule: epoch.schedule,
    hotkeys: (await registered()).map(({ hotkey }) => hotkey),
    assigned: new Set(zipcodes.map(({ zipcode }) => zipcode)),
  };
}
