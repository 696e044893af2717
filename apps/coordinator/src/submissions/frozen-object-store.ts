import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { and, count, eq, inArray, sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { frozenObjects, tooLateObjects } from "../database/schema.ts";

export type FrozenState = "copying" | "frozen" | "changed";

export interface FrozenObject {
  /** The key it is read by. */
  readonly readKey: string;
  /** The key the miner wrote. */
  readonly sourceKey: string;
  readonly hotkey: Hotkey;
  /** Null for a manifest. */
  readonly zipcode: Zipcode | null;
  readonly frozenKey: string;
  readonly size: number;
  readonly etag: string;
  /** When the store saw it, protocol time. */
  readonly seenAt: number;
  readonly late: boolean;
  readonly state: FrozenState;
}

/** In the order of the bytes, whatever the server's locale. */
const readKeyInBytes = sql`${frozenObjects.readKey} collate "C"`;

/** Runs a change where it may be made, or fails and makes none. */
export type GuardedWrite = <T>(work: (db: Database) => Promise<T>) => Promise<T>;

/** Which copies an epoch closed with, and which objects came too late for it. */
export class FrozenObjectStore {
  readonly #db: Database;
  readonly #write: GuardedWrite;

  /** @param write what each change runs through. */
  constructor(db: Database, write: GuardedWrite = (work) => work(db)) {
    this.#db = db;
    this.#write = write;
  }

  async ofEpoch(epochId: EpochId): Promise<readonly FrozenObject[]> {
    const query = this.#db.select().from(frozenObjects).where(eq(frozenObjects.epochId, epochId));
    return await query.orderBy(readKeyInBytes);
  }

  /** Written before the copies begin; a later intent for the same key takes its place unless it is frozen. */
  async intend(epochId: EpochId, objects: readonly Omit<FrozenObject, "state">[]): Promise<void> {
    if (objects.length === 0) return;
    const rows = objects.map((object) => ({
      ...object,
      epochId,
      kind: object.zipcode === null ? ("manifest" as const) : ("listings" as const),
      state: "copying" as const,
    }));
    const { size, etag, seenAt, late } = frozenObjects;
    const excluded = ({ name }: { name: string }) => sql`excluded.${sql.identifier(name)}`;
    await this.#write((db) =>
      db
        .insert(frozenObjects)
        .values(rows)
        .onConflictDoUpdate({
          target: [frozenObjects.epochId, frozenObjects.readKey],
          set: {
            size: excluded(size),
            etag: excluded(etag),
            seenAt: excluded(seenAt),
            late: excluded(late),
            state: "copying",
          },
          setWhere: sql`${frozenObjects.state} <> 'frozen'`,
        }),
    );
  }

  async settle(epochId: EpochId, readKeys: readonly string[], state: "frozen" | "changed"): Promise<void> {
    if (readKeys.length === 0) return;
    const where = and(eq(frozenObjects.epochId, epochId), inArray(frozenObjects.readKey, [...readKeys]));
    await this.#write((db) => db.update(frozenObjects).set({ state }).where(where));
  }

  /** Takes an intent back: the object went away, or was replaced by one for a later pass. */
  async forget(epochId: EpochId, readKey: string): Promise<void> {
    const where = and(this.#key(epochId, readKey), eq(frozenObjects.state, "copying"));
    await this.#write((db) => db.delete(frozenObjects).where(where));
  }

  async noteTooLate(
    epochId: EpochId,
    objects: readonly { key: string; hotkey: Hotkey; seenAt: number }[],
  ): Promise<void> {
    if (objects.length === 0) return;
    const rows = objects.map(({ key, hotkey, seenAt }) => ({ epochId, key, hotkey, seenAt }));
    await this.#write((db) => db.insert(tooLateObjects).values(rows).onConflictDoNothing());
  }

  async counts(epochId: EpochId): Promise<{ onTime: number; late: number; tooLate: number }> {
    const rows = await this.#db
      .select({ late: frozenObjects.late, count: count() })
      .from(frozenObjects)
      .where(
        and(eq(frozenObjects.epochId, epochId), eq(frozenObjects.kind, "listings"), eq(frozenObjects.state, "frozen")),
      )
      .groupBy(frozenObjects.late);
    const [tooLate] = await this.#db
      .select({ count: count() })
      .from(tooLateObjects)
      .where(eq(tooLateObjects.epochId, epochId));
    const of = (late: boolean): number => rows.find((row) => row.late === late)?.count ?? 0;
    return { onTime: of(false), late: of(true), tooLate: tooLate?.count ?? 0 };
  }

  #key(epochId: EpochId, readKey: string) {
    return and(eq(frozenObjects.epochId, epochId), eq(frozenObjects.readKey, readKey));
  }
}
