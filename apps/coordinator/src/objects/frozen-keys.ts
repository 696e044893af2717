import type { EpochId } from "@lode/zipcode/epoch";
import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { epochs, frozenObjects } from "../database/schema.ts";
import type { EpochState } from "../epochs/epoch-record.ts";
import type { Found, KeySource, ListedObject } from "./key-source.ts";
import { behindAll, compareKeys } from "./list-cursor.ts";

/** States of an epoch after its close: only then its objects are shown to others. */
const closedStates: EpochState[] = ["JUDGING", "COMPLETED", "ARCHIVED"];
/** Rows of one query; a listing by folders needs one row of each, any other all of them. */
const batches = { byFolder: 8, whole: 1_001 } as const;

export interface FrozenCopy extends ListedObject {
  /** Where its bytes are. */
  readonly frozenKey: string;
}

export interface FrozenKeysParts {
  readonly db: Database;
  readonly prefix: string;
  readonly epochId: EpochId | undefined;
  readonly byFolder: boolean;
}

/** What epochs closed with, under the keys that miners wrote; nothing of an epoch that is open. */
export class FrozenKeys implements KeySource {
  readonly #parts: FrozenKeysParts;
  #rows: readonly ListedObject[] = [];
  #at = 0;
  #ended = false;

  constructor(parts: FrozenKeysParts) {
    this.#parts = parts;
  }

  async firstBehind(position: string): Promise<Found> {
    const object = this.#firstRow(position) ?? (this.#ended ? undefined : await this.#read(position));
    return object === undefined ? undefined : { kind: "object", object };
  }

  #firstRow(position: string): ListedObject | undefined {
    for (; this.#at < this.#rows.length; this.#at += 1) {
      const row = this.#rows[this.#at];
      if (row !== undefined && compareKeys(row.key, position) > 0) return row;
    }
    return undefined;
  }

  async #read(position: string): Promise<ListedObject | undefined> {
    const { db, prefix, epochId, byFolder } = this.#parts;
    const limit = byFolder ? batches.byFolder : batches.whole;
    // Both bounds, so that no row outside of the prefix is looked at.
    const bounds = [
      sql`${byteOrder} >= ${prefix}`,
      sql`${byteOrder} > ${position}`,
      sql`${byteOrder} < ${behindAll(prefix)}`,
    ];
    const rows = await readable(db, epochId, ...bounds)
      .orderBy(byteOrder)
      .limit(limit);
    this.#rows = rows;
    this.#at = 0;
    this.#ended = rows.length < limit;
    return rows[0];
  }
}

/** The frozen copy that a key of a closed epoch is read by. */
export async function findFrozen(db: Database, key: string, epochId?: EpochId): Promise<FrozenCopy | undefined> {
  const [row] = await readable(db, epochId, sql`${byteOrder} = ${key}`).limit(1);
  return row;
}

/** As the index has it, which no comparison in another order could use. */
const byteOrder: SQL<string> = sql`${frozenObjects.readKey} collate "C"`;

function readable(db: Database, epochId: EpochId | undefined, ...where: SQL[]) {
  const { readKey: key, frozenKey, size, etag, seenAt: lastModified, state } = frozenObjects;
  const ofEpoch = epochId === undefined ? undefined : eq(frozenObjects.epochId, epochId);
  return db
    .select({ key, frozenKey, size, etag, lastModified })
    .from(frozenObjects)
    .innerJoin(epochs, eq(epochs.id, frozenObjects.epochId))
    .where(and(...where, ofEpoch, eq(state, "frozen"), inArray(epochs.state, closedStates)));
}
