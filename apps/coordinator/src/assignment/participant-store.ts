import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId } from "@lode/zipcode/epoch";
import { and, count, eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { minerStatuses, participants } from "../database/schema.ts";

export interface Participation {
  readonly epochId: EpochId;
  readonly hotkey: Hotkey;
  readonly askedAt: number;
}

/** Which miners asked for an epoch's assignment. */
export class ParticipantStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Only the first time counts. */
  async note(participations: readonly Participation[]): Promise<void> {
    if (participations.length === 0) return;
    // In one order everywhere: two replicas that write the same rows must not wait for each other.
    const rows = participations.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
    await this.#db.insert(participants).values(rows).onConflictDoNothing();
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

function keyOf({ epochId, hotkey }: Participation): string {
  return `${epochId} ${hotkey}`;
}
