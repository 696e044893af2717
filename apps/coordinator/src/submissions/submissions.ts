import type { SubmissionsAnswer } from "@lode/contract/coordinator";
import { ApiError } from "../access/api-error.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { CapabilityUrls } from "../objects/capability-urls.ts";

/** Validators fetch within the half hour of judging, in real time at most; a day leaves room for a look back. */
const readSeconds = 86_400;

/** The snapshot of a closed epoch: what everybody judges. */
export class Submissions {
  readonly #epochs: EpochLookup;
  readonly #urls: CapabilityUrls;

  constructor(epochs: EpochLookup, urls: CapabilityUrls) {
    this.#epochs = epochs;
    this.#urls = urls;
  }

  /**
   * The answer as JSON text: the snapshot is passed on as the very text that was hashed.
   * @throws ApiError 400 EPOCH_ID_INVALID, 404 EPOCH_NOT_FOUND, 409 SNAPSHOT_NOT_READY.
   */
  async snapshotOf(epochId: string): Promise<string> {
    const epoch = await this.#epochs.get(epochId);
    const snapshot = epoch.beacon === null ? null : await this.#epochs.store.snapshotText(epoch.id);
    if (snapshot === null || epoch.beacon === null || epoch.snapshotSha256 === null) {
      throw new ApiError(
        409,
        "SNAPSHOT_NOT_READY",
        "The snapshot waits for the close and for the final block after it",
        {
          retry: "later",
        },
      );
    }
    const { name, version, sha256, values } = epoch.policy;
    const { startsAt, endsAt, deadlineAt, closesAt, commitsUntil, revealsUntil, resultsUntil } = epoch.schedule;
    const rest: Omit<SubmissionsAnswer, "snapshot"> = {
      epochId: epoch.id,
      sha256: epoch.snapshotSha256,
      beacon: epoch.beacon,
      policy: { name, version, sha256 },
      rulesVersion: values.rulesVersion,
      readUrl: this.#urls.readBase({ kind: "epoch", epochId: epoch.id }, readSeconds),
      schedule: { startsAt, endsAt, deadlineAt, closesAt, commitsUntil, revealsUntil, resultsUntil },
    };
    return `{"snapshot":${snapshot},${JSON.stringify(rest).slice(1)}`;
  }
}
