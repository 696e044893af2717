import type { Hotkey } from "@lode/bittensor/primitives";
import type { ZipcodeDigest } from "@lode/zipcode/consensus";
import type { EpochId } from "@lode/zipcode/epoch";
import { eq, sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { epochNeurons, observationCommitments, observationReveals, results } from "../database/schema.ts";
import type { EpochNeuron } from "../epochs/epoch-store.ts";

/** What one validator published, without its table of scores. */
export interface PublishedDigest {
  readonly hotkey: Hotkey;
  readonly digest: string;
  readonly digestV1: string;
  readonly zipcodeDigests: readonly ZipcodeDigest[];
}

/** What the agreement of an epoch is counted from. */
export class AgreementStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The metagraph as of the beacon block. */
  async neurons(epochId: EpochId): Promise<readonly EpochNeuron[]> {
    return await this.#db.select().from(epochNeurons).where(eq(epochNeurons.epochId, epochId));
  }

  async committed(epochId: EpochId): Promise<readonly Hotkey[]> {
    const { hotkey } = observationCommitments;
    const query = this.#db.select({ hotkey }).from(observationCommitments);
    return (await query.where(eq(observationCommitments.epochId, epochId))).map((row) => row.hotkey);
  }

  async revealed(epochId: EpochId): Promise<readonly Hotkey[]> {
    const { hotkey } = observationReveals;
    const query = this.#db.select({ hotkey }).from(observationReveals);
    return (await query.where(eq(observationReveals.epochId, epochId))).map((row) => row.hotkey);
  }

  /** Taken out of the statements by the database: their tables of scores are long and not needed. */
  async published(epochId: EpochId): Promise<readonly PublishedDigest[]> {
    const { hotkey, statement } = results;
    return await this.#db
      .select({
        hotkey,
        digest: sql<string>`${statement}->>'digest'`,
        digestV1: sql<string>`${statement}->>'digestV1'`,
        zipcodeDigests: sql<ZipcodeDigest[]>`${statement}->'zipcodeDigests'`,
      })
      .from(results)
      .where(eq(results.epochId, epochId))
      .orderBy(hotkey);
  }
}
