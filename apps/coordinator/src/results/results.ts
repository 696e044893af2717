import { verifySignature } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import { type AcceptedAnswer, type ResultRequest, type ResultsAnswer, resultText } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import { canonicalJson } from "@lode/zipcode/canonical-json";
import { ApiError } from "../access/api-error.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { EpochRecord } from "../epochs/epoch-record.ts";
import type { ObservationStore } from "../observations/observation-store.ts";
import type { ResultStore } from "./result-store.ts";

export interface ResultsParts {
  readonly epochs: EpochLookup;
  readonly observations: ObservationStore;
  readonly store: ResultStore;
  readonly protocol: Clock;
  readonly netuid: number;
}

/** What each validator derived from the same inputs, signed, for the others to compare. */
export class Results {
  readonly #parts: ResultsParts;

  constructor(parts: ResultsParts) {
    this.#parts = parts;
  }

  /**
   * @throws ApiError 409 OBSERVATIONS_NOT_READY, 409 RESULTS_CLOSED, 403 REVEAL_REQUIRED, 401 SIGNATURE_INVALID,
   *   400 RESULT_HEADER_MISMATCH, 409 RESULT_STANDS.
   */
  async publish(hotkey: Hotkey, epochId: string, result: ResultRequest): Promise<AcceptedAnswer> {
    const { epochs, observations, store, protocol, netuid } = this.#parts;
    const epoch = await epochs.get(epochId);
    if (epoch.observationSetSha256 === null) throw notReady();
    const now = protocol.now();
    if (now >= epoch.schedule.resultsUntil) {
      throw new ApiError(409, "RESULTS_CLOSED", "Results are no longer taken for this epoch", { retry: "next-epoch" });
    }
    if (!(await observations.hasRevealed(epoch.id, hotkey))) {
      throw new ApiError(403, "REVEAL_REQUIRED", "Only who revealed observations publishes a result", {
        retry: "next-epoch",
      });
    }
    const { signature, ...statement } = result;
    if (!verifySignature({ address: hotkey, message: resultText(statement), signature })) {
      throw new ApiError(401, "SIGNATURE_INVALID", "The result is not signed by its hotkey");
    }
    if (canonicalJson(result.header) !== canonicalJson(headerOf(epoch, netuid))) {
      throw new ApiError(400, "RESULT_HEADER_MISMATCH", "The result was derived from other inputs than this epoch's");
    }
    const outcome = await store.publish(epoch.id, hotkey, result, now);
    if (outcome === "not-ready") throw notReady();
    if (outcome === "another-stands") {
      throw new ApiError(409, "RESULT_STANDS", "Another result of this hotkey stands for this epoch");
    }
    return { success: true, message: "Result published" };
  }

  /** @throws ApiError 409 EPOCH_OPEN. */
  async ofEpoch(epochId: string): Promise<ResultsAnswer> {
    const { id } = await this.#parts.epochs.getClosed(epochId);
    return { epochId: id, results: [...(await this.#parts.store.ofEpoch(id))] };
  }
}

function notReady(): ApiError {
  return new ApiError(409, "OBSERVATIONS_NOT_READY", "A result derives from the frozen observations", {
    retry: "later",
  });
}

/** What every result of this epoch has to name as its inputs. */
function headerOf(epoch: EpochRecord, netuid: number) {
  const { id, policy, snapshotSha256, beacon, observationSetSha256 } = epoch;
  return {
    epochId: id,
    netuid,
    policySha256: policy.sha256,
    rulesVersion: policy.values.rulesVersion,
    snapshotSha256,
    beacon: beacon && { block: beacon.block, hash: beacon.hash },
    observationSetSha256,
  };
}
