import type { Clock } from "@lode/runtime/clock";
import type { EpochId } from "@lode/zipcode/epoch";
import { eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { epochNeurons, epochs, epochZipcodes } from "../database/schema.ts";
import type { FencedWrites } from "../leadership/fenced-writes.ts";
import { noteHistory } from "./epoch-history.ts";
import type { BeaconRecord, EpochRecord, EpochState, EpochZipcode } from "./epoch-record.ts";
import { light } from "./epoch-row.ts";
import type { EpochNeuron } from "./epoch-store.ts";
import { forgetOutdatedCopies } from "./forget-copies.ts";

export interface NewEpoch {
  readonly id: EpochId;
  readonly nonce: string;
  readonly commitment: string;
  readonly selectionSeed: number;
  readonly targetListings: number;
  readonly policySha256: string;
  readonly rulesVersion: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly candidates: string;
  readonly zipcodes: readonly EpochZipcode[];
}

type Change = Partial<typeof epochs.$inferInsert>;

/** Rows of one statement: every value is a parameter of its own, and a statement has 65,535 of them. */
const rowsAtOnce = 2_000;

/**
 * What the scheduler does to epochs. Each step names the record that it was decided on: where anything has been done to
 * the epoch since then, by another leader or by the owner, or where the owner holds it, nothing happens.
 */
export class EpochSteps {
  readonly #writes: FencedWrites;
  readonly #protocol: Pick<Clock, "now">;

  constructor(writes: FencedWrites, protocol: Pick<Clock, "now">) {
    this.#writes = writes;
    this.#protocol = protocol;
  }

  /** Writes the epoch and its zipcodes together; does nothing where the epoch exists already. */
  async create({ zipcodes, ...epoch }: NewEpoch): Promise<boolean> {
    return await this.#writes.write(async (tx) => {
      const made = await tx
        .insert(epochs)
        .values({ ...epoch, state: "PENDING", extensions: 0 })
        .onConflictDoNothing()
        .returning({ id: epochs.id });
      if (made.length === 0) return false;
      for (let from = 0; from < zipcodes.length; from += rowsAtOnce) {
        const rows = zipcodes.slice(from, from + rowsAtOnce);
        await tx.insert(epochZipcodes).values(rows.map((zipcode) => ({ ...zipcode, epochId: epoch.id })));
      }
      return true;
    });
  }

  async move(epoch: EpochRecord, to: EpochState): Promise<boolean> {
    return await this.#step(epoch, to, { state: to });
  }

  async extend(epoch: EpochRecord): Promise<boolean> {
    const extensions = epoch.extensions + 1;
    return await this.#step(epoch, "extend", { extensions }, async (tx) => {
      await forgetOutdatedCopies(tx, epoch, { extensions, now: this.#protocol.now() });
    });
  }

  async markOnTimeFrozen(epoch: EpochRecord, atMs: number): Promise<boolean> {
    return await this.#step(epoch, "freeze-on-time", { onTimeFrozenAt: atMs });
  }

  async keepSnapshot(
    epoch: EpochRecord,
    kept: { readonly snapshot: string; readonly snapshotSha256: string; readonly label: string | null },
  ): Promise<boolean> {
    return await this.#step(epoch, "snapshot", kept);
  }

  /** Beacon, metagraph and state together. */
  async startJudging(epoch: EpochRecord, beacon: BeaconRecord, neurons: readonly EpochNeuron[]): Promise<boolean> {
    const { block: beaconBlock, hash: beaconHash, timestampMs: beaconTimestampMs } = beacon;
    const change = { state: "JUDGING" as const, beaconBlock, beaconHash, beaconTimestampMs };
    return await this.#step(epoch, "JUDGING", change, async (tx) => {
      for (let from = 0; from < neurons.length; from += rowsAtOnce) {
        const rows = neurons.slice(from, from + rowsAtOnce).map((neuron) => ({ ...neuron, epochId: epoch.id }));
        await tx.insert(epochNeurons).values(rows).onConflictDoNothing();
      }
    });
  }

  /** @param freeze reads what was revealed, in the transaction: nothing is accepted any more that it does not see. */
  async keepObservationSet(
    epoch: EpochRecord,
    freeze: (tx: Database) => Promise<{ readonly observationSet: string; readonly observationSetSha256: string }>,
  ): Promise<boolean> {
    return await this.#step(epoch, "observations", freeze);
  }

  async #step(
    { id, revision }: EpochRecord,
    because: string,
    change: Change | ((tx: Database) => Promise<Change>),
    also?: (tx: Database) => Promise<void>,
  ): Promise<boolean> {
    return await this.#writes.write(async (tx) => {
      const [before] = await tx.select(light).from(epochs).where(eq(epochs.id, id)).for("update");
      if (before === undefined || before.revision !== revision || before.heldBecause !== null) return false;
      await noteHistory(tx, before, because, this.#protocol.now());
      await tx
        .update(epochs)
        .set(typeof change === "function" ? await change(tx) : change)
        .where(eq(epochs.id, id));
      await also?.(tx);
      return true;
    });
  }
}
