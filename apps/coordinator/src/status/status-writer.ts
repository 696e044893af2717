import type { Clock } from "@lode/runtime/clock";
import { ApiError } from "../access/api-error.ts";
import { WriteBatcher } from "../batching/write-batcher.ts";
import { keyOf, type Post, type StatusReport, type StatusStore } from "./status-store.ts";
import type { StatusReply } from "./statuses.ts";

/** In reports of up to {@link entriesOfOne} zipcodes. */
const batches = { maxBatch: 256, maxWaiting: 4_096 } as const;
const entriesOfOne = 100;

/** Writes the reports of many miners in one transaction and answers each once it is durable. */
export class StatusWriter {
  readonly #store: StatusStore;
  readonly #batcher: WriteBatcher<StatusReport, StatusReply>;
  readonly #underWay = new Map<string, Promise<StatusReply>>();

  constructor(store: StatusStore, wall: Clock) {
    this.#store = store;
    const write = (reports: readonly StatusReport[]) => store.keep(reports, wall.now());
    this.#batcher = new WriteBatcher({ ...batches, weightOf, write });
  }

  /** @throws ApiError 503 OVERLOADED; 400 REQUEST_INVALID for text that no database takes. */
  async write(report: StatusReport): Promise<StatusReply> {
    const key = keyOf(report);
    const same = this.#underWay.get(key);
    if (same !== undefined) return await same;
    const writing = this.#batcher.add(report);
    this.#underWay.set(key, writing);
    try {
      return await writing;
    } catch (error) {
      throw isDataRefusal(error)
        ? new ApiError(400, "REQUEST_INVALID", "The report holds text that cannot be kept", { cause: error })
        : error;
    } finally {
      this.#underWay.delete(key);
    }
  }

  /** What this signed request was answered, if it has been done already or is being done. */
  async answered(post: Post): Promise<StatusReply | undefined> {
    return await (this.#underWay.get(keyOf(post)) ?? this.#store.answered(post));
  }
}

function weightOf({ zipcodesCompleted }: StatusReport): number {
  return Math.max(1, Math.ceil(zipcodesCompleted.length / entriesOfOne));
}

/** SQLSTATE class 22, data exceptions: zero characters and halves of characters pass JSON and no `text` column. */
function isDataRefusal(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && /^22[0-9A-Z]{3}$/.test(cause.code)) return true;
  }
  return false;
}
