import type { ChainClient, Neuron } from "@lode/bittensor/chain";
import type { NetUid } from "@lode/bittensor/primitives";
import type { ObjectStore } from "@lode/object-store/store";
import type { ParticipantStore } from "../assignment/participant-store.ts";
import { freezeObservationSet } from "../observations/freeze-observation-set.ts";
import type { ObservationStore } from "../observations/observation-store.ts";
import type { FreezePass, ObjectFreezer } from "../submissions/freeze-objects.ts";
import { freezeSnapshot } from "../submissions/freeze-snapshot.ts";
import type { FrozenObjectStore } from "../submissions/frozen-object-store.ts";
import type { EpochRecord } from "./epoch-record.ts";
import type { EpochStore } from "./epoch-store.ts";
import { needsExtension, participationLabel } from "./extension.ts";

export interface AdvanceParts {
  readonly epochs: EpochStore;
  readonly participants: ParticipantStore;
  readonly frozen: FrozenObjectStore;
  readonly freezer: ObjectFreezer;
  readonly observations: ObservationStore;
  readonly store: ObjectStore;
  readonly chain: ChainClient;
  readonly netuid: NetUid;
  /** Fresh from the chain. */
  readonly registered: () => Promise<readonly Neuron[]>;
  readonly isValidator: (neuron: Neuron) => boolean;
}

/** One step done; `waiting` when the time has come but the chain is not there yet; `idle` when nothing is due. */
export type Advance = "moved" | "waiting" | "idle";

/**
 * Does the next step of an epoch if it is due at `now`, and at most one. Every step may be repeated: it first does its
 * work, which is idempotent, and then moves the record in one statement that names the state it came from. So a crash
 * between the two repeats the work, and a restart catches up on every missed step in order.
 */
export async function advanceEpoch(epoch: EpochRecord, now: number, parts: AdvanceParts): Promise<Advance> {
  const { id, schedule } = epoch;
  const { epochs } = parts;
  const moved = async (done: Promise<boolean>): Promise<Advance> => ((await done) ? "moved" : "idle");
  switch (epoch.state) {
    case "PENDING":
      return now < schedule.startsAt ? "idle" : await moved(epochs.move(id, "PENDING", "ACTIVE"));
    case "ACTIVE":
      return now < schedule.deadlineAt ? "idle" : await moved(endSubmission(epoch, parts));
    case "GRACE":
      if (epoch.onTimeFrozenAt === null) return await moved(freezeOnTime(epoch, now, parts));
      return now < schedule.closesAt ? "idle" : await moved(epochs.move(id, "GRACE", "CLOSED"));
    case "CLOSED":
      return epoch.snapshotSha256 === null ? await moved(close(epoch, parts)) : await fixBeacon(epoch, parts);
    case "JUDGING":
      if (epoch.observationSetSha256 === null) {
        return now < schedule.revealsUntil ? "idle" : await moved(freezeObservationSet(id, epochs, parts.observations));
      }
      return now < schedule.resultsUntil ? "idle" : await moved(complete(epoch, parts));
    case "COMPLETED":
      return now < schedule.archivedAt ? "idle" : await moved(epochs.move(id, "COMPLETED", "ARCHIVED"));
    case "ARCHIVED":
      return "idle";
  }
}

/** At the deadline: once more time for everybody, or grace. */
async function endSubmission(
  epoch: EpochRecord,
  { epochs, participants, registered, isValidator }: AdvanceParts,
): Promise<boolean> {
  const registeredMiners = (await registered()).filter((neuron) => !isValidator(neuron)).length;
  const participation = { registeredMiners, ...(await participants.counts(epoch.id)) };
  if (needsExtension(participation, epoch.extensions, epoch.policy.values.epoch)) {
    return await epochs.extend(epoch.id, epoch.extensions + 1);
  }
  return await epochs.move(epoch.id, "ACTIVE", "GRACE");
}

async function freezeOnTime(epoch: EpochRecord, now: number, parts: AdvanceParts): Promise<boolean> {
  await parts.freezer.run({ ...(await passOf(epoch, parts)), kind: "on-time" });
  return await parts.epochs.markOnTimeFrozen(epoch.id, now);
}

async function close(epoch: EpochRecord, parts: AdvanceParts): Promise<boolean> {
  await parts.freezer.run({ ...(await passOf(epoch, parts)), kind: "late" });
  const snapshot = await freezeSnapshot(epoch, parts.store, parts.frozen);
  const registeredMiners = (await parts.registered()).filter((neuron) => !parts.isValidator(neuron)).length;
  const label = participationLabel(snapshot.miners, registeredMiners, epoch.policy.values.epoch);
  return await parts.epochs.keepSnapshot(epoch.id, { snapshot: snapshot.text, snapshotSha256: snapshot.sha256, label });
}

/** The first final block after close, and the metagraph at it: stake and owners that count in judging. */
async function fixBeacon(epoch: EpochRecord, { chain, netuid, epochs }: AdvanceParts): Promise<Advance> {
  const block = await chain.firstBlockAfter(epoch.schedule.closesAt);
  if (block === undefined) return "waiting";
  const { neurons } = await chain.metagraphAt(netuid, block.number);
  const beacon = { block: block.number, hash: block.hash, timestampMs: block.timestampMs };
  return (await epochs.startJudging(epoch.id, beacon, neurons)) ? "moved" : "idle";
}

async function complete(epoch: EpochRecord, parts: AdvanceParts): Promise<boolean> {
  await parts.freezer.noteTooLate(await passOf(epoch, parts));
  return await parts.epochs.move(epoch.id, "JUDGING", "COMPLETED");
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
