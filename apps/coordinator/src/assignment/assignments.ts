import type { Neuron } from "@lode/bittensor/chain";
import type { AssignmentWire } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import { ApiError } from "../access/api-error.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import { assignmentAnswer } from "./assignment-answer.ts";
import type { ParticipantStore } from "./participant-store.ts";

export interface AssignmentsParts {
  readonly epochs: EpochLookup;
  readonly participants: ParticipantStore;
  readonly protocol: Clock;
  readonly isValidator: (neuron: Neuron) => boolean;
}

/** The zipcodes of an epoch: everybody gets the same list. */
export class Assignments {
  readonly #parts: AssignmentsParts;

  constructor(parts: AssignmentsParts) {
    this.#parts = parts;
  }

  /** The current one. A miner that asks takes part from then on. @throws ApiError 404 EPOCH_NOT_FOUND. */
  async current(caller: Neuron): Promise<AssignmentWire> {
    const { epochs, participants, protocol, isValidator } = this.#parts;
    const epoch = await epochs.current();
    if (epoch === undefined) {
      throw new ApiError(404, "EPOCH_NOT_FOUND", "No current epoch available", { retry: "later" });
    }
    if (!isValidator(caller)) await participants.note(epoch.id, caller.hotkey, protocol.now());
    return assignmentAnswer(epoch, await epochs.zipcodes(epoch.id));
  }

  /** That of an epoch, for validators. @throws ApiError 400 EPOCH_ID_INVALID, 404 EPOCH_NOT_FOUND. */
  async ofEpoch(epochId: string): Promise<AssignmentWire> {
    const { epochs } = this.#parts;
    const epoch = await epochs.get(epochId);
    return assignmentAnswer(epoch, await epochs.zipcodes(epoch.id));
  }
}
