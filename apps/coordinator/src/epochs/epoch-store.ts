import type { Coldkey, Hotkey } from "@lode/bittensor/primitives";
import { LodeError } from "@lode/runtime/errors";
import type { EpochId } from "@lode/zipcode/epoch";
import { and, desc, eq, gte, lt, max, sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { epochNeurons, epochs, epochZipcodes } from "../database/schema.ts";
import type { PolicyBook } from "../policies/policy-book.ts";
import type { EpochRecord, EpochZipcode } from "./epoch-record.ts";
import { type LightRow, light, recordOf } from "./epoch-row.ts";

export interface EpochNeuron {
  readonly hotkey: Hotkey;
  readonly coldkey: Coldkey;
  readonly uid: number;
  readonly stakeRao: bigint;
  readonly validatorPermit: boolean;
}

/** The long texts of an epoch, by the names of their columns. */
export type TextName = "snapshot" | "candidates" | "observationSet";

/** Where the texts of old epochs are. */
export interface TextArchive {
  read(id: EpochId, name: TextName, sha256: string): Promise<string>;
}

const nothingArchived: TextArchive = {
  read: async (id, name) => {
    throw new LodeError("RECORD_MISSING", `the ${name} of ${id} was moved to where this process does not look`, {
      retry: "never",
    });
  },
};

/** Epochs and how far each has come, for everybody who reads. What changes them is in the scheduler's and the owner's steps. */
export class EpochStore {
  readonly #db: Database;
  readonly #policies: PolicyBook;
  readonly #archive: TextArchive;

  constructor(db: Database, policies: PolicyBook, archive: TextArchive = nothingArchived) {
    this.#db = db;
    this.#policies = policies;
    this.#archive = archive;
  }

  async find(id: EpochId): Promise<EpochRecord | undefined> {
    const [row] = await this.#db.select(light).from(epochs).where(eq(epochs.id, id));
    return row && (await this.#record(row));
  }

  /** Epochs whose work is not over, oldest first. */
  async live(): Promise<readonly EpochRecord[]> {
    // A constant, so that the index of just these rows is known to fit.
    const rows = await this.#db
      .select(light)
      .from(epochs)
      .where(sql`${epochs.state} <> 'ARCHIVED'`)
      .orderBy(epochs.startsAt);
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

  async zipcodes(id: EpochId): Promise<readonly EpochZipcode[]> {
    return await this.#db
      .select()
      .from(epochZipcodes)
      .where(eq(epochZipcodes.epochId, id))
      .orderBy(epochZipcodes.zipcode);
  }

  /** When each zipcode was last announced: the start of the latest epoch from `sinceMs` on, before `beforeMs`, that had it. */
  async lastAssigned(sinceMs: number, beforeMs: number): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#db
      .select({ zipcode: epochZipcodes.zipcode, at: max(epochs.startsAt) })
      .from(epochZipcodes)
      .innerJoin(epochs, eq(epochs.id, epochZipcodes.epochId))
      .where(and(gte(epochs.startsAt, sinceMs), lt(epochs.startsAt, beforeMs)))
      .groupBy(epochZipcodes.zipcode);
    return new Map(rows.map(({ zipcode, at }) => [zipcode, Number(at)]));
  }

  /** Neurons as of the beacon block. */
  async neuron(id: EpochId, hotkey: Hotkey): Promise<EpochNeuron | undefined> {
    const where = and(eq(epochNeurons.epochId, id), eq(epochNeurons.hotkey, hotkey));
    const [row] = await this.#db.select().from(epochNeurons).where(where);
    return row;
  }

  /** @throws LodeError RECORD_MISSING, RECORD_CHANGED, STORE_UNREACHABLE, as do the other two. */
  async snapshotText(id: EpochId): Promise<string | null> {
    return await this.#text(id, "snapshot");
  }

  async observationSetText(id: EpochId): Promise<string | null> {
    return await this.#text(id, "observationSet");
  }

  async candidatesText(id: EpochId): Promise<string> {
    return (await this.#text(id, "candidates")) ?? "[]";
  }

  /** A text that was moved to the object store is read from there, and believed only by its hash. */
  async #text(id: EpochId, name: TextName): Promise<string | null> {
    const [row] = await this.#db
      .select({ text: epochs[name], archivedAt: epochs.textsArchivedAt, sha256: epochs.textsSha256 })
      .from(epochs)
      .where(eq(epochs.id, id));
    const sha256 = row?.sha256?.[name];
    if (row == null || row.text !== null || row.archivedAt === null || sha256 === undefined) return row?.text ?? null;
    return await this.#archive.read(id, name, sha256);
  }

  async #record(row: LightRow): Promise<EpochRecord> {
    return recordOf(row, await this.#policies.get(row.policySha256));
  }
}
