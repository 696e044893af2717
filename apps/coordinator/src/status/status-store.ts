import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId } from "@lode/zipcode/epoch";
import { and, count, eq, or, sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { answeredPosts, minerStatuses } from "../database/schema.ts";
import type { StatusReply } from "./statuses.ts";

/** A report as it is kept, with the signed request that brought it and what that is answered. */
export interface StatusReport {
  readonly epochId: EpochId;
  readonly hotkey: Hotkey;
  readonly status: string;
  readonly listingsScraped: number;
  readonly zipcodesCompleted: readonly unknown[];
  readonly uploadComplete: boolean;
  readonly uploadClaimedAt: string | null;
  readonly reportedAt: number;
  readonly standing: string | null;
  /** Unix seconds. */
  readonly signedAt: number;
  /** 128 lower-case hex digits that have verified. */
  readonly signature: string;
  readonly answer: StatusReply;
}

export type Post = Pick<StatusReport, "hotkey" | "signature">;

/** The last thing each miner said about an epoch. */
export class StatusStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Keeps reports and their answers together, in one statement and so in one transaction. A signed request counts once,
   * on whatever replica; of a miner's reports the one it signed last stands, so that one which was long under way, or
   * which the client sent again, does not undo a newer one.
   * @returns what each is answered: its own answer, or that of the first request with this signature.
   */
  async keep(reports: readonly StatusReport[], answeredAtWall: number): Promise<readonly StatusReply[]> {
    const given = JSON.stringify(reports.map((report, place) => ({ ...report, place })));
    const { rows } = (await this.#db.execute(keepStatement(given, answeredAtWall))) as { rows: readonly Post[] };
    const fresh = new Set(rows.map(keyOf));
    const earlier = await this.#answers(reports.filter((report) => !fresh.has(keyOf(report))));
    return reports.map((report) => earlier.get(keyOf(report)) ?? report.answer);
  }

  /** What this signed request was answered, if it has been done already. */
  async answered(post: Post): Promise<StatusReply | undefined> {
    return (await this.#answers([post])).get(keyOf(post));
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

  async #answers(posts: readonly Post[]): Promise<ReadonlyMap<string, StatusReply>> {
    if (posts.length === 0) return new Map();
    const same = posts.map(({ hotkey, signature }) =>
      and(eq(answeredPosts.hotkey, hotkey), eq(answeredPosts.signature, signature)),
    );
    const rows = await this.#db
      .select()
      .from(answeredPosts)
      .where(or(...same));
    return new Map(rows.map((row) => [keyOf(row), row.answer as StatusReply]));
  }
}

export function keyOf({ hotkey, signature }: Post): string {
  return `${hotkey}:${signature}`;
}

/** One text for any number of reports. Rows go in one order, so that two replicas never wait for each other in a circle. */
function keepStatement(given: string, answeredAtWall: number) {
  return sql`
    with given as (
      select * from json_to_recordset(${given}::json) as given(
        "place" integer, "epochId" text, "hotkey" text, "status" text, "listingsScraped" integer,
        "zipcodesCompleted" jsonb, "uploadComplete" boolean, "uploadClaimedAt" text, "reportedAt" bigint,
        "standing" text, "signedAt" bigint, "signature" text, "answer" jsonb
      )
    ), fresh as (
      insert into answered_posts (hotkey, signature, answer, answered_at_wall)
      select "hotkey", "signature", "answer", ${answeredAtWall}::bigint from given order by "hotkey", "signature"
      on conflict do nothing
      returning hotkey, signature
    ), newest as (
      select distinct on (given."epochId", given."hotkey") given.*
      from given join fresh on fresh.hotkey = given."hotkey" and fresh.signature = given."signature"
      order by given."epochId", given."hotkey", given."signedAt" desc, given."place" desc
    ), kept as (
      insert into miner_statuses as known (
        epoch_id, hotkey, status, listings_scraped, zipcodes_completed, upload_complete, upload_claimed_at,
        reported_at, standing, signed_at
      )
      select "epochId", "hotkey", "status", "listingsScraped", "zipcodesCompleted", "uploadComplete",
        "uploadClaimedAt", "reportedAt", "standing", "signedAt"
      from newest order by "epochId", "hotkey"
      on conflict (epoch_id, hotkey) do update set
        status = excluded.status, listings_scraped = excluded.listings_scraped,
        zipcodes_completed = excluded.zipcodes_completed, upload_complete = excluded.upload_complete,
        upload_claimed_at = excluded.upload_claimed_at, reported_at = excluded.reported_at,
        standing = excluded.standing, signed_at = excluded.signed_at
      where known.signed_at <= excluded.signed_at
    )
    select hotkey, signature from fresh`;
}
