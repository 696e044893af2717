import type { Clock } from "@lode/runtime/clock";
import { type EpochId, scheduleOf } from "@lode/zipcode/epoch";
import { eq } from "drizzle-orm";
import { ApiError } from "../access/api-error.ts";
import type { Database } from "../database/open-database.ts";
import { repeatedTransaction } from "../database/repeated-transaction.ts";
import { epochs } from "../database/schema.ts";
import type { PolicyBook } from "../policies/policy-book.ts";
import { type EpochHistoryEntry, historyEntry, historyOf, noteHistory } from "./epoch-history.ts";
import type { EpochRecord } from "./epoch-record.ts";
import { type LightRow, light, recordOf } from "./epoch-row.ts";
import { forgetCopies, forgetOutdatedCopies } from "./forget-copies.ts";
import { assertReachable, restore } from "./roll-back.ts";

export type { EpochHistoryEntry };

export interface OwnerStepsParts {
  readonly db: Database;
  readonly policies: PolicyBook;
  readonly protocol: Pick<Clock, "now">;
  /** Something about this epoch has just been changed: whoever remembers it reads it again. */
  readonly onChange: (id: EpochId) => void;
}

type Change = Partial<typeof epochs.$inferInsert>;

/** Written down in the same transaction: who did this, and why. */
export type AlsoNote = (tx: Database, before: EpochRecord, after: EpochRecord) => Promise<void>;

/**
 * What the owner of a subnet does with an epoch, by any replica. Each is one transaction with its entry in the history;
 * a step that the leader is in the middle of comes to nothing then and is decided anew.
 */
export class OwnerSteps {
  readonly #parts: OwnerStepsParts;

  constructor(parts: OwnerStepsParts) {
    this.#parts = parts;
  }

  /** No step is taken until {@link release}; the moments of the schedule stay where they are. @throws ApiError 404 EPOCH_NOT_FOUND, 409 EPOCH_ARCHIVED. */
  async hold(id: EpochId, reason: string, also?: AlsoNote): Promise<EpochRecord> {
    return await this.#do(
      id,
      "hold",
      (_tx, epoch) => {
        if (epoch.state === "ARCHIVED") throw refused("EPOCH_ARCHIVED", `Epoch ${id} is over`);
        return { heldBecause: reason };
      },
      also,
    );
  }

  /** What became due meanwhile is made up for in order. @throws ApiError 404 EPOCH_NOT_FOUND, 409 EPOCH_NOT_HELD. */
  async release(id: EpochId, also?: AlsoNote): Promise<EpochRecord> {
    return await this.#do(
      id,
      "release",
      (_tx, epoch) => {
        if (epoch.heldBecause === null) throw refused("EPOCH_NOT_HELD", `Epoch ${id} is not held`);
        return { heldBecause: null };
      },
      also,
    );
  }

  /**
   * Moves deadline and close by the policy's extension, `times` of them. The policy's maximum holds for the owner too:
   * validators derive the schedule from policy and close, and know no others.
   * @throws ApiError 404 EPOCH_NOT_FOUND, 409 EPOCH_NOT_ACTIVE, 409 EXTENSIONS_SPENT.
   */
  async extendBy(id: EpochId, times = 1, also?: AlsoNote): Promise<EpochRecord> {
    return await this.#do(
      id,
      "extend",
      async (tx, epoch) => {
        if (epoch.state !== "ACTIVE") {
          throw refused("EPOCH_NOT_ACTIVE", `Epoch ${id} is ${epoch.state}: only an active one is extended`);
        }
        const extensions = epoch.extensions + times;
        if (extensions > epoch.policy.values.epoch.maxExtensions) throw extensionsSpent(epoch);
        await forgetOutdatedCopies(tx, epoch, { extensions, now: this.#parts.protocol.now() });
        return { extensions };
      },
      also,
    );
  }

  /**
   * Takes uploads again: as many more extensions as it needs for the deadline to lie ahead. What was frozen is frozen
   * anew later. Not once the beacon is fixed: from there on everybody may know the sample.
   * @throws ApiError 404 EPOCH_NOT_FOUND, 409 BEACON_FIXED, 409 EPOCH_NOT_CLOSED, 409 EXTENSIONS_SPENT.
   */
  async reopen(id: EpochId, also?: AlsoNote): Promise<EpochRecord> {
    const now = this.#parts.protocol.now();
    return await this.#do(
      id,
      "reopen",
      async (tx, epoch) => {
        if (await hasHadBeacon(tx, epoch)) throw beaconFixed(id);
        if (epoch.state !== "GRACE" && epoch.state !== "CLOSED") {
          throw refused("EPOCH_NOT_CLOSED", `Epoch ${id} is ${epoch.state}: there is nothing to open again`);
        }
        const extensions = extensionsUntil(epoch, now);
        await forgetCopies(tx, id);
        return {
          state: "ACTIVE",
          extensions,
          onTimeFrozenAt: null,
          label: null,
          snapshot: null,
          snapshotSha256: null,
        };
      },
      also,
    );
  }

  /** Oldest first. @throws ApiError 404 EPOCH_NOT_FOUND. */
  async history(id: EpochId): Promise<readonly EpochHistoryEntry[]> {
    const { db } = this.#parts;
    const [row] = await db.select({ id: epochs.id }).from(epochs).where(eq(epochs.id, id));
    if (row === undefined) throw notFound(id);
    return await historyOf(db, id);
  }

  /**
   * Back to how it stood before entry `seq`; what came after it is thrown away. The epoch is held then, so that nothing
   * runs on before the owner has looked. A deadline that was promised is not taken back, and nothing goes back to before
   * the close once a beacon was fixed.
   * @throws ApiError 404 EPOCH_NOT_FOUND, 404 HISTORY_NOT_FOUND, 409 EPOCH_ARCHIVED, 409 BEACON_FIXED, 409 ROLLBACK_UNAVAILABLE.
   */
  async rollBack(id: EpochId, seq: number, also?: AlsoNote): Promise<EpochRecord> {
    return await this.#do(
      id,
      "rollback",
      async (tx, epoch) => {
        if (epoch.state === "ARCHIVED") throw refused("EPOCH_ARCHIVED", `Epoch ${id} is over`);
        const target = await historyEntry(tx, id, seq);
        if (target === undefined) {
          throw new ApiError(404, "HISTORY_NOT_FOUND", `Epoch ${id} has no entry ${seq} in its history`);
        }
        assertReachable(epoch, target, await hasHadBeacon(tx, epoch));
        return { ...(await restore(tx, epoch, target)), heldBecause: `rolled back to entry ${seq}` };
      },
      also,
    );
  }

  async #do(
    id: EpochId,
    because: string,
    decide: (tx: Database, epoch: EpochRecord) => Change | Promise<Change>,
    also: AlsoNote = async () => {},
  ): Promise<EpochRecord> {
    const { db, protocol, policies, onChange } = this.#parts;
    const after = await repeatedTransaction(db, async (tx) => {
      const row = await lockedRow(tx, id);
      const policy = await policies.get(row.policySha256, tx);
      const before = recordOf(row, policy);
      const change = await decide(tx, before);
      await noteHistory(tx, row, because, protocol.now());
      await tx.update(epochs).set(change).where(eq(epochs.id, id));
      const changed = recordOf(await lockedRow(tx, id), policy);
      await also(tx, before, changed);
      return changed;
    });
    onChange(id);
    return after;
  }
}

async function lockedRow(tx: Database, id: EpochId): Promise<LightRow> {
  const [row] = await tx.select(light).from(epochs).where(eq(epochs.id, id)).for("update");
  if (row === undefined) throw notFound(id);
  return row;
}

async function hasHadBeacon(tx: Database, epoch: EpochRecord): Promise<boolean> {
  return epoch.beacon !== null || (await historyOf(tx, epoch.id)).some(({ beaconBlock }) => beaconBlock !== null);
}

/** At least one more, and enough for the deadline to lie ahead of `now`. */
function extensionsUntil(epoch: EpochRecord, now: number): number {
  const { values } = epoch.policy;
  for (let extensions = epoch.extensions + 1; extensions <= values.epoch.maxExtensions; extensions += 1) {
    if (scheduleOf(epoch.id, values, extensions).deadlineAt > now) return extensions;
  }
  throw extensionsSpent(epoch);
}

function refused(code: string, message: string): ApiError {
  return new ApiError(409, code, message);
}

function notFound(id: EpochId): ApiError {
  return new ApiError(404, "EPOCH_NOT_FOUND", `Epoch ${id} not found`);
}

function beaconFixed(id: EpochId): ApiError {
  return new ApiError(
    409,
    "BEACON_FIXED",
    `Epoch ${id} had its beacon: what was uploaded since then may know the sample`,
  );
}

function extensionsSpent({ id, extensions, policy }: EpochRecord): ApiError {
  const { maxExtensions } = policy.values.epoch;
  return new ApiError(
    409,
    "EXTENSIONS_SPENT",
    `Epoch ${id} was extended ${extensions} times of ${maxExtensions}, and no extension left moves its deadline far enough`,
  );
}
