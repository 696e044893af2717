import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId } from "@lode/zipcode/epoch";
import { count, eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { minerStatuses } from "../database/schema.ts";

export interface MinerStatusRow {
  readonly epochId: EpochId;
  readonly hotkey: Hotkey;
  readonly status: string;
  readonly listingsScraped: number;
  readonly zipcodesCompleted: unknown;
  readonly uploadComplete: boolean;
  readonly uploadClaimedAt: string | null;
  readonly reportedAt: number;
  readonly standing: string | null;
}

/** The last thing each miner said about an epoch. */
export class StatusStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async keep(row: MinerStatusRow): Promise<void> {
    const { epochId: _epochId, hotkey: _hotkey, ...set } = row;
    const target = [minerStatuses.epochId, minerStatuses.hotkey];
    await this.#db.insert(minerStatuses).values(row).onConflictDoUpdate({ target, set });
  }

  /** How many miners last said what. */
  async counts(epochId: EpochId): Promise<Readonly<Record<string, number>>> {
    const rows = await this.#db
      .select({ status: minerStatuses.status, count: count() })
      .from(minerStatuses)
      .where(eq(minerStatuses.epochId, epochId))
      .groupBy(minerStatuses.status);
    return Object.fromEntries(rows.map((row) => [row.status, row.count]));
  }
}
