import type { Coldkey, Hotkey } from "@lode/bittensor/primitives";
import { type EpochId, scheduleOf } from "@lode/zipcode/epoch";
import { and, desc, eq, isNotNull, isNull, lt, max, ne } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { epochNeurons, epochs, epochZipcodes } from "../database/schema.ts";
import type { PolicyBook } from "../policies/policy-book.ts";
import type { BeaconRecord, EpochRecord, EpochState, EpochZipcode } from "./epoch-record.ts";

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

export interface EpochNeuron {
  readonly hotkey: Hotkey;
  readonly coldkey: Coldkey;
  readonly uid: number;
  readonly stakeRao: bigint;
  readonly validatorPermit: boolean;
}

const light = {
  id: epochs.id,
  state: epochs.state,
  extensions: epochs.extensions,
  nonce: epochs.nonce,
  commitment: epochs.commitment,
  selectionSeed: epochs.selectionSeed,
  targetListings: epochs.targetListings,
  policySha256: epochs.policySha256,
  onTimeFrozenAt: epochs.onTimeFrozenAt,
  label: epochs.label,
  snapshotSha256: epochs.snapshotSha256,
  beaconBlock: epochs.beaconBlock,
  beaconHash: epochs.beaconHash,
  beaconTimestampMs: epochs.beaconTimestampMs,
  observationSetSha256: epochs.observationSetSha256,
};

type LightRow = { [Column in keyof typeof light]: (typeof epochs.$inferSelect)[Column] };

/**
 * Epochs and how far each has come. Every change names the state it starts from, so that a step done twice, or by a
 * second process, changes nothing the second time.
 */
export class EpochStore {
  readonly #db: Database;
  readonly #policies: PolicyBook;

  constructor(db: Database, policies: PolicyBook) {
    this.#db = db;
    this.#policies = policies;
  }

  async find(id: EpochId): Promise<EpochRecord | undefined> {
    const [row] = await this.#db.select(light).from(epochs).where(eq(epochs.id, id));
    return row && (await this.#record(row));
  }

  /** Epochs whose work is not over, oldest first. */
  async live(): Promise<readonly EpochRecord[]> {
    const rows = await this.#db.select(light).from(epochs).where(ne(epochs.state, "ARCHIVED")).orderBy(epochs.id);
    return await Promise.all(rows.map((row) => this.#record(row)));
  }

  /** The newest epochs that have started, newest first. */
  async recent(atMs: number, count: number): Promise<readonly EpochRecord[]> {
    const query = this.#db
      .select(light)
      .from(epochs)
      .where(lt(epochs.startsAt, atMs + 1));
    const rows = await query.orderBy(desc(epochs.startsAt)).limit(count);
    return await Promise.all(rows.map((row) => this.#record(row)));
  }

  /** Writes the epoch and its zipcodes together; does nothing where the epoch exists already. */
  async create({ zipcodes, ...epoch }: NewEpoch): Promise<boolean> {
    return await this.#db.transaction(async (tx) => {
      const made = await tx
        .insert(epochs)
        .values({ ...epoch, state: "PENDING", extensions: 0 })
        .onConflictDoNothing()
        .returning({ id: epochs.id });
      if (made.length === 0) return false;
      if (zipcodes.length > 0) {
        await tx.insert(epochZipcodes).values(zipcodes.map((zipcode) => ({ ...zipcode, epochId: epoch.id })));
      }
      return true;
    });
  }

  async zipcodes(id: EpochId): Promise<readonly EpochZipcode[]> {
    return await this.#db
      .select()
      .from(epochZipcodes)
      .where(eq(epochZipcodes.epochId, id))
      .orderBy(epochZipcodes.zipcode);
  }

  /** When each zipcode was last announced: the start of the latest epoch before `beforeMs` that had it. */
  async lastAssigned(beforeMs: number): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#db
      .select({ zipcode: epochZipcodes.zipcode, at: max(epochs.startsAt) })
      .from(epochZipcodes)
      .innerJoin(epochs, eq(epochs.id, epochZipcodes.epochId))
      .where(lt(epochs.startsAt, beforeMs))
      .groupBy(epochZipcodes.zipcode);
    return new Map(rows.map(({ zipcode, at }) => [zipcode, Number(at)]));
  }

  async move(id: EpochId, from: EpochState, to: EpochState): Promise<boolean> {
    return await this.#change(id, from, { state: to });
  }

  async extend(id: EpochId, extensions: number): Promise<boolean> {
    return await this.#change(id, "ACTIVE", { extensions });
  }

  async markOnTimeFrozen(id: EpochId, atMs: number): Promise<boolean> {
    return await this.#change(id, "GRACE", { onTimeFrozenAt: atMs });
  }

  async keepSnapshot(
    id: EpochId,
    kept: { snapshot: string; snapshotSha256: string; label: string | null },
  ): Promise<boolean> {
    return await this.#change(id, "CLOSED", kept);
  }

  /** The beacon, who was registered at its block, and the move to JUDGING, together. */
  async startJudging(id: EpochId, beacon: BeaconRecord, neurons: readonly EpochNeuron[]): Promise<boolean> {
    return await this.#db.transaction(async (tx) => {
      const moved = await tx
        .update(epochs)
        .set({
          state: "JUDGING",
          beaconBlock: beacon.block,
          beaconHash: beacon.hash,
          beaconTimestampMs: beacon.timestampMs,
        })
        .where(and(eq(epochs.id, id), eq(epochs.state, "CLOSED"), isNotNull(epochs.snapshotSha256)))
        .returning({ id: epochs.id });
      if (moved.length === 0) return false;
      if (neurons.length > 0) {
        await tx
          .insert(epochNeurons)
          .values(neurons.map((neuron) => ({ ...neuron, epochId: id })))
          .onConflictDoNothing();
      }
      return true;
    });
  }

  /** Neurons as of the beacon block. */
  async neuron(id: EpochId, hotkey: Hotkey): Promise<EpochNeuron | undefined> {
    const where = and(eq(epochNeurons.epochId, id), eq(epochNeurons.hotkey, hotkey));
    const [row] = await this.#db.select().from(epochNeurons).where(where);
    return row;
  }

  async snapshotText(id: EpochId): Promise<string | null> {
    const [row] = await this.#db.select({ text: epochs.snapshot }).from(epochs).where(eq(epochs.id, id));
    return row?.text ?? null;
  }

  async observationSetText(id: EpochId): Promise<string | null> {
    const [row] = await this.#db.select({ text: epochs.observationSet }).from(epochs).where(eq(epochs.id, id));
    return row?.text ?? null;
  }

  async candidatesText(id: EpochId): Promise<string> {
    const [row] = await this.#db.select({ text: epochs.candidates }).from(epochs).where(eq(epochs.id, id));
    return row?.text ?? "[]";
  }

  async keepObservationSet(id: EpochId, observationSet: string, observationSetSha256: string): Promise<boolean> {
    const where = and(eq(epochs.id, id), eq(epochs.state, "JUDGING"), isNull(epochs.observationSet));
    const kept = await this.#db
      .update(epochs)
      .set({ observationSet, observationSetSha256 })
      .where(where)
      .returning({ id: epochs.id });
    return kept.length > 0;
  }

  async #change(id: EpochId, from: EpochState, change: Partial<typeof epochs.$inferInsert>): Promise<boolean> {
    const where = and(eq(epochs.id, id), eq(epochs.state, from));
    return (await this.#db.update(epochs).set(change).where(where).returning({ id: epochs.id })).length > 0;
  }

  async #record(row: LightRow): Promise<EpochRecord> {
    const { beaconBlock, beaconHash, beaconTimestampMs, policySha256, ...rest } = row;
    const policy = await this.#policies.get(policySha256);
    const hasBeacon = beaconBlock !== null && beaconHash !== null && beaconTimestampMs !== null;
    return {
      ...rest,
      policy,
      schedule: scheduleOf(row.id, policy.values, row.extensions),
      beacon: hasBeacon ? { block: beaconBlock, hash: beaconHash, timestampMs: beaconTimestampMs } : null,
    };
  }
}
