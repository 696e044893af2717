import type { Hotkey } from "@lode/bittensor/primitives";
import { canonicalJson } from "@lode/zipcode/canonical-json";
import type { Reveal, SignedReveal } from "@lode/zipcode/consensus";
import type { EpochId } from "@lode/zipcode/epoch";
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { epochs, observationCommitments, observationReveals } from "../database/schema.ts";

/** Commitments and reveals of an epoch. Whatever a validator said first stands. */
export class ObservationStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Together with the check that judging goes on: what an owner's rollback throws away does not come back behind it.
   * @returns the commitment that stands: this one, or an earlier one; undefined when the epoch has no beacon any more.
   */
  async commit(epochId: EpochId, hotkey: Hotkey, commitment: string, committedAt: number): Promise<string | undefined> {
    return await this.#db.transaction(async (tx) => {
      const judged = and(eq(epochs.id, epochId), isNotNull(epochs.beaconBlock));
      const [epoch] = await tx.select({ id: epochs.id }).from(epochs).where(judged).for("share");
      if (epoch === undefined) return undefined;
      const row = { epochId, hotkey, commitment, committedAt };
      await tx.insert(observationCommitments).values(row).onConflictDoNothing();
      return (await new ObservationStore(tx).commitment(epochId, hotkey)) ?? commitment;
    });
  }

  async commitment(epochId: EpochId, hotkey: Hotkey): Promise<string | undefined> {
    const where = and(eq(observationCommitments.epochId, epochId), eq(observationCommitments.hotkey, hotkey));
    const [row] = await this.#db.select().from(observationCommitments).where(where);
    return row?.commitment;
  }

  /** Together with the check that the set is still open: an accepted reveal is in it. @returns false when it is frozen. */
  async reveal({ signature, ...reveal }: SignedReveal, revealedAt: number): Promise<boolean> {
    const { epochId, hotkey } = reveal;
    return await this.#db.transaction(async (tx) => {
      const open = and(eq(epochs.id, epochId), isNotNull(epochs.beaconBlock), isNull(epochs.observationSetSha256));
      const [epoch] = await tx.select({ id: epochs.id }).from(epochs).where(open).for("update");
      if (epoch === undefined) return false;
      const row = { epochId, hotkey, reveal: canonicalJson(reveal), signature, revealedAt };
      await tx.insert(observationReveals).values(row).onConflictDoNothing();
      return true;
    });
  }

  async hasRevealed(epochId: EpochId, hotkey: Hotkey): Promise<boolean> {
    const where = and(eq(observationReveals.epochId, epochId), eq(observationReveals.hotkey, hotkey));
    return (
      (await this.#db.select({ at: observationReveals.revealedAt }).from(observationReveals).where(where)).length > 0
    );
  }

  /** One after the other, by hotkey: all of them at once may be more than one wants to hold. */
  async *each(epochId: EpochId): AsyncGenerator<Reveal> {
    const { hotkey, reveal } = observationReveals;
    const ofEpoch = eq(observationReveals.epochId, epochId);
    const hotkeys = await this.#db.select({ hotkey }).from(observationReveals).where(ofEpoch).orderBy(hotkey);
    for (const one of hotkeys) {
      const query = this.#db.select({ reveal }).from(observationReveals);
      const [row] = await query.where(and(ofEpoch, eq(hotkey, one.hotkey)));
      if (row !== undefined) yield JSON.parse(row.reveal) as Reveal;
    }
  }

  async reveals(epochId: EpochId): Promise<readonly SignedReveal[]> {
    const rows = await this.#db.select().from(observationReveals).where(eq(observationReveals.epochId, epochId));
    return rows.map(({ reveal, signature }) => ({ ...(JSON.parse(reveal) as Reveal), signature }));
  }
}
