import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { and, count, eq, gt, inArray, like, or, sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { epochs, frozenObjects, tooLateObjects } from "../database/schema.ts";
import type { EpochState } from "../epochs/epoch-record.ts";

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

/** States of an epoch after its close: only then its objects are shown to others. */
const closedStates: EpochState[] = ["JUDGING", "COMPLETED", "ARCHIVED"];

/** Which copies an epoch closed with, and which objects came too late for it. */
export class FrozenObjectStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async ofEpoch(epochId: EpochId): Promise<readonly FrozenObject[]> {
    const query = this.#db.select().from(frozenObjects).where(eq(frozenObjects.epochId, epochId));
    return await query.orderBy(frozenObjects.readKey);
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
    await this.#db
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
      });
  }

  async settle(epochId: EpochId, readKeys: readonly string[], state: "frozen" | "changed"): Promise<void> {
    if (readKeys.length === 0) return;
    const where = and(eq(frozenObjects.epochId, epochId), inArray(frozenObjects.readKey, [...readKeys]));
    await this.#db.update(frozenObjects).set({ state }).where(where);
  }

  /** Takes an intent back: the object went away, or was replaced by one for a later pass. */
  async forget(epochId: EpochId, readKey: string): Promise<void> {
    await this.#db.delete(frozenObjects).where(and(this.#key(epochId, readKey), eq(frozenObjects.state, "copying")));
  }

  async noteTooLate(
    epochId: EpochId,
    objects: readonly { key: string; hotkey: Hotkey; seenAt: number }[],
  ): Promise<void> {
    if (objects.length === 0) return;
    const rows = objects.map(({ key, hotkey, seenAt }) => ({ epochId, key, hotkey, seenAt }));
    await this.#db.insert(tooLateObjects).values(rows).onConflictDoNothing();
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

  /** The copy that a key of a closed epoch is read by. */
  async findClosed(readKey: string, epochId?: EpochId): Promise<FrozenObject | undefined> {
    const [row] = await this.#closed(and(eq(frozenObjects.readKey, readKey), this.#ofEpoch(epochId))).limit(1);
    return row?.frozen_objects;
  }

  /** In the order of the keys; objects of an epoch that is still open are not there. */
  async listClosed(prefix: string, after: string, limit: number, epochId?: EpochId): Promise<readonly FrozenObject[]> {
    const below = like(frozenObjects.readKey, `${prefix.replace(/[\\%_]/g, "\\$&")}%`);
    const behind = or(gt(sql`${frozenObjects.readKey} collate "C"`, after), eq(sql`${after}`, ""));
    const query = this.#closed(and(below, behind, this.#ofEpoch(epochId)));
    const rows = await query.orderBy(sql`${frozenObjects.readKey} collate "C"`).limit(limit);
    return rows.map((row) => row.frozen_objects);
  }

  #closed(where: ReturnType<typeof and>) {
    return this.#db
      .select()
      .from(frozenObjects)
      .innerJoin(epochs, eq(epochs.id, frozenObjects.epochId))
      .where(and(where, eq(frozenObjects.state, "frozen"), inArray(epochs.state, closedStates)));
  }

  #ofEpoch(epochId: EpochId | undefined) {
    return epochId === undefined ? undefined : eq(frozenObjects.epochId, epochId);
  }

  #key(epochId: EpochId, readKey: string) {
    return and(eq(frozenObjects.epochId, epochId), eq(frozenObjects.readKey, readKey));
  }
}
