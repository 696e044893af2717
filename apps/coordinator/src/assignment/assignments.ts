import type { Neuron } from "@lode/bittensor/chain";
import type { Clock } from "@lode/runtime/clock";
import { ApiError } from "../access/api-error.ts";
import type { AssignmentBook } from "./assignment-book.ts";
import type { Participants } from "./participants.ts";

export interface AssignmentsParts {
  readonly book: AssignmentBook;
  readonly participants: Participants;
  readonly protocol: Clock;
  readonly isValidator: (neuron: Neuron) => boolean;
}

/** The zipcodes of an epoch: everybody gets the same list. */
export class Assignments {
  readonly #parts: AssignmentsParts;

  constructor(parts: AssignmentsParts) {
    this.#parts = parts;
  }

  /** The current one, as JSON. A miner that asks takes part from then on. @throws ApiError 404 EPOCH_NOT_FOUND. */
  async current(caller: Neuron): Promise<Buffer> {
    const { book, participants, protocol, isValidator } = this.#parts;
    const told = await book.current();
    if (told === undefined) {
      throw new ApiError(404, "EPOCH_NOT_FOUND", "No current epoch available", { retry: "later" });
    }
    const { id } = told.epoch;
    if (!participants.isNoted(id, caller.hotkey) && !isValidator(caller)) {
      await participants.note({ epochId: id, hotkey: caller.hotkey, askedAt: protocol.now() });
    }
    return told.bytes;
  }

  /** That of an epoch, for validators, as JSON. @throws ApiError 400 EPOCH_ID_INVALID, 404 EPOCH_NOT_FOUND. */
  async ofEpoch(epochId: string): Promise<Buffer> {
    return (await this.#parts.book.get(epochId)).bytes;
  }
}
