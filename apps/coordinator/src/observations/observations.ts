import { verifySignature } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import type { AcceptedAnswer } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import { isValidator, revealText, type SignedReveal, verifyReveal } from "@lode/zipcode/consensus";
import { ApiError } from "../access/api-error.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { EpochRecord } from "../epochs/epoch-record.ts";
import type { ObservationStore } from "./observation-store.ts";

export interface ObservationsParts {
  readonly epochs: EpochLookup;
  readonly store: ObservationStore;
  readonly protocol: Clock;
}

/** Commit, then reveal: nobody sees what another found before saying what they found themselves. */
export class Observations {
  readonly #parts: ObservationsParts;

  constructor(parts: ObservationsParts) {
    this.#parts = parts;
  }

  /** @throws ApiError 409 SNAPSHOT_NOT_READY, 403 VALIDATOR_REQUIRED, 409 COMMITS_CLOSED, 409 COMMITMENT_STANDS. */
  async commit(hotkey: Hotkey, epochId: string, commitment: string): Promise<AcceptedAnswer> {
    const { store, protocol } = this.#parts;
    const epoch = await this.#judging(epochId, hotkey);
    const now = protocol.now();
    if (now >= epoch.schedule.commitsUntil) {
      throw new ApiError(409, "COMMITS_CLOSED", "The commit window has ended", { retry: "next-epoch" });
    }
    const stands = await store.commit(epoch.id, hotkey, commitment, now);
    if (stands === undefined) throw notJudging();
    if (stands !== commitment) {
      throw new ApiError(409, "COMMITMENT_STANDS", "Another commitment of this hotkey stands for this epoch");
    }
    return { success: true, message: "Commitment kept" };
  }

  /** @throws ApiError 425 REVEALS_NOT_OPEN, 409 REVEALS_CLOSED, 409 COMMITMENT_MISSING, 400 REVEAL_INVALID, 401 SIGNATURE_INVALID. */
  async reveal(hotkey: Hotkey, epochId: string, reveal: SignedReveal): Promise<AcceptedAnswer> {
    const { store, protocol } = this.#parts;
    const epoch = await this.#judging(epochId, hotkey);
    const now = protocol.now();
    if (now < epoch.schedule.commitsUntil) {
      throw new ApiError(425, "REVEALS_NOT_OPEN", "Reveals open when the commit window has ended", { retry: "later" });
    }
    if (now >= epoch.schedule.revealsUntil) throw revealsClosed();
    const commitment = await store.commitment(epoch.id, hotkey);
    if (commitment === undefined) {
      throw new ApiError(409, "COMMITMENT_MISSING", "No commitment of this hotkey was made in time", {
        retry: "next-epoch",
      });
    }
    assertOpens(reveal, { hotkey, epoch, commitment });
    if (!(await store.reveal(reveal, now))) throw revealsClosed();
    return { success: true, message: "Reveal kept" };
  }

  /** The answer as JSON text: the set is passed on as the very text that was hashed. @throws ApiError 409 OBSERVATIONS_NOT_READY. */
  async frozenSet(epochId: string): Promise<string> {
    const { epochs } = this.#parts;
    const epoch = await epochs.get(epochId);
    const set = epoch.observationSetSha256 === null ? null : await epochs.store.observationSetText(epoch.id);
    if (set === null) {
      throw new ApiError(409, "OBSERVATIONS_NOT_READY", "The observation set is frozen after the reveal window", {
        retry: "later",
      });
    }
    return `{"observationSet":${set},"sha256":${JSON.stringify(epoch.observationSetSha256)}}`;
  }

  /** An epoch whose beacon is fixed, for a hotkey that had a permit and enough stake at its block. */
  async #judging(epochId: string, hotkey: Hotkey): Promise<EpochRecord> {
    const { epochs } = this.#parts;
    const epoch = await epochs.get(epochId);
    if (epoch.beacon === null) {
      throw notJudging();
    }
    const neuron = await epochs.store.neuron(epoch.id, hotkey);
    if (neuron === undefined || !isValidator(neuron, epoch.policy.values)) {
      throw new ApiError(
        403,
        "VALIDATOR_REQUIRED",
        "The hotkey had no validator permit, or too little stake, at the beacon block",
      );
    }
    return epoch;
  }
}

function assertOpens(
  reveal: SignedReveal,
  { hotkey, epoch, commitment }: { hotkey: Hotkey; epoch: EpochRecord; commitment: string },
): void {
  const check = verifyReveal(reveal, { epochId: epoch.id, commitment });
  const why = reveal.hotkey !== hotkey ? "HOTKEY" : check.ok ? undefined : check.why;
  if (why !== undefined) {
    throw new ApiError(400, "REVEAL_INVALID", `The reveal does not open the commitment (${why})`, { facts: { why } });
  }
  if (!verifySignature({ address: hotkey, message: revealText(reveal), signature: reveal.signature })) {
    throw new ApiError(401, "SIGNATURE_INVALID", "The reveal is not signed by its hotkey");
  }
}

function notJudging(): ApiError {
  return new ApiError(409, "SNAPSHOT_NOT_READY", "Judging has not begun", { retry: "later" });
}

function revealsClosed(): ApiError {
  return new ApiError(409, "REVEALS_CLOSED", "The reveal window has ended", { retry: "next-epoch" });
}
