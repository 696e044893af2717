import type { Clock } from "@lode/runtime/clock";
import { type EpochId, epochAt, parseEpochId } from "@lode/zipcode/epoch";
import type { EpochPolicy } from "@lode/zipcode/policy";
import { ApiError } from "../access/api-error.ts";
import type { EpochRecord, EpochZipcode } from "./epoch-record.ts";
import type { EpochStore } from "./epoch-store.ts";

/** Zipcodes of an epoch never change once drawn: the newest few are kept. */
const keptAssignments = 16;

/** Epochs as strangers may ask for them: one that has not started does not exist yet. */
export class EpochLookup {
  readonly store: EpochStore;
  readonly #protocol: Clock;
  readonly #policy: EpochPolicy;
  readonly #zipcodes = new Map<EpochId, readonly EpochZipcode[]>();

  constructor(store: EpochStore, protocol: Clock, policy: EpochPolicy) {
    this.store = store;
    this.#protocol = protocol;
    this.#policy = policy;
  }

  get lengthMs(): number {
    return this.#policy.lengthMs;
  }

  /** @throws ApiError 400 EPOCH_ID_INVALID. */
  parse(text: string): EpochId {
    const id = parseEpochId(text, this.#policy.lengthMs);
    if (id !== undefined) return id;
    throw new ApiError(
      400,
      "EPOCH_ID_INVALID",
      "An epoch id is YYYY-MM-DDTHH-00-00, UTC, on the grid of the epoch length",
    );
  }

  /** The epoch whose grid window contains now, whatever becomes of its neighbours. */
  async current(): Promise<EpochRecord | undefined> {
    return await this.#started(epochAt(this.#protocol.now(), this.#policy.lengthMs));
  }

  /** @throws ApiError 400 EPOCH_ID_INVALID, 404 EPOCH_NOT_FOUND. */
  async get(text: string): Promise<EpochRecord> {
    const epoch = await this.#started(this.parse(text));
    if (epoch !== undefined) return epoch;
    throw new ApiError(404, "EPOCH_NOT_FOUND", `Epoch ${text} not found`);
  }

  /** An epoch whose beacon is fixed: from here on not even its owner opens it again. @throws ApiError 409 EPOCH_OPEN too. */
  async getClosed(text: string): Promise<EpochRecord> {
    const epoch = await this.get(text);
    if (epoch.beacon !== null) return epoch;
    throw new ApiError(409, "EPOCH_OPEN", `Epoch ${text} has not closed yet`, { retry: "later" });
  }

  async zipcodes(id: EpochId): Promise<readonly EpochZipcode[]> {
    const kept = this.#zipcodes.get(id);
    if (kept !== undefined) return kept;
    const zipcodes = await this.store.zipcodes(id);
    if (zipcodes.length > 0) this.#zipcodes.set(id, zipcodes);
    for (const oldest of [...this.#zipcodes.keys()].slice(0, -keptAssignments)) this.#zipcodes.delete(oldest);
    return zipcodes;
  }

  async #started(id: EpochId): Promise<EpochRecord | undefined> {
    const epoch = await this.store.find(id);
    return epoch !== undefined && this.#protocol.now() >= epoch.schedule.startsAt ? epoch : undefined;
  }
}
