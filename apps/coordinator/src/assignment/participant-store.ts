import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId } from "@lode/zipcode/epoch";
import { and, count, eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { minerStatuses, participants } from "../database/schema.ts";

/** Which miners asked for an epoch's assignment. */
export class ParticipantStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Only the first time counts. */
  async note(epochId: EpochId, hotkey: Hotkey, askedAt: number): Promise<void> {
    await this.#db.insert(participants).values({ epochId, hotkey, askedAt }).onConflictDoNothing();
  }

  async counts(epochId: EpochId): Promise<{ asked: number; finished: number }> {
    const [asked] = await this.#db
      .select({ count: count() })
      .from(participants)
      .where(eq(participants.epochId, epochId));
    const sameMiner = and(
      eq(minerStatuses.epochId, participants.epochId),
      eq(minerStatuses.hotkey, participants.hotkey),
    );
    const [finished] = await this.#db
      .select({ count: count() })
      .from(participants)
      .innerJoin(minerStatuses, sameMiner)
      .where(and(eq(participants.epochId, epochId), eq(minerStatuses.status, "COMPLETED")));
    return { asked: asked?.count ?? 0, finished: finished?.count ?? 0 };
  }
}
