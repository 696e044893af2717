import { LodeError } from "@lode/runtime/errors";
import { eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { epochs } from "../database/schema.ts";
import type { EpochRecord } from "../epochs/epoch-record.ts";
import type { FencedWrites } from "../leadership/fenced-writes.ts";
import { FrozenObjectStore } from "./frozen-object-store.ts";

/** What the scheduler writes down about copies. */
export class FencedFrozenObjects {
  readonly #db: Database;
  readonly #writes: FencedWrites;

  constructor(db: Database, writes: FencedWrites) {
    this.#db = db;
    this.#writes = writes;
  }

  /**
   * For one step of one epoch. Its writes fail as soon as anything has been done to the epoch since `epoch` was read: the
   * owner may have opened it again, and what this step still copies belongs to no snapshot then.
   * @throws LodeError EPOCH_CHANGED, LEADERSHIP_LOST.
   */
  during({ id, revision }: EpochRecord): FrozenObjectStore {
    return new FrozenObjectStore(this.#db, (work) =>
      this.#writes.write(async (tx) => {
        const [row] = await tx.select({ revision: epochs.revision }).from(epochs).where(eq(epochs.id, id)).for("share");
        if (row?.revision !== revision) {
          throw new LodeError("EPOCH_CHANGED", `something else was done to ${id} meanwhile`, {
            retry: "later",
            facts: { epochId: id, revision, newest: row?.revision ?? null },
          });
        }
        return await work(tx);
      }),
    );
  }
}
