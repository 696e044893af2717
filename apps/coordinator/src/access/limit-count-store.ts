import { sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import type { LimitCountStore } from "./limit-sharing.ts";
import type { LimitName } from "./limits.ts";
import type { AskedCount, SharedCount } from "./window-counts.ts";

interface Row {
  readonly name: LimitName;
  readonly key: string;
  readonly start: number | string;
  readonly points: number;
}

/** Counts in the table that replicas share: one statement a round, whatever its size. */
export class DatabaseLimitCounts implements LimitCountStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async exchange(asked: readonly AskedCount[]): Promise<readonly SharedCount[]> {
    // Rows are taken in one order by everybody, so that two replicas never wait for each other.
    const text = JSON.stringify(
      asked.map(({ name, key, windowStartMs, windowEndMs, added }) => [name, key, windowStartMs, windowEndMs, added]),
    );
    const result = (await this.#db.execute(sql`
      with asked as (
        select row ->> 0 as name, row ->> 1 as key, (row ->> 2)::bigint as start, (row ->> 3)::bigint as ends,
          (row ->> 4)::integer as added
        from jsonb_array_elements(${text}::jsonb) as row
      ), told as (
        insert into limit_counts as present (limit_name, key, window_start_wall, ends_at_wall, points)
        select name, key, start, ends, added from asked where added > 0 order by name, key, start
        on conflict (limit_name, key, window_start_wall) do update set points = present.points + excluded.points
        returning limit_name, key, window_start_wall, points
      )
      select limit_name as name, key, window_start_wall as start, points from told
      union all
      select present.limit_name, present.key, present.window_start_wall, present.points
      from asked join limit_counts present
        on present.limit_name = asked.name and present.key = asked.key and present.window_start_wall = asked.start
      where asked.added = 0`)) as unknown as { readonly rows: readonly Row[] };
    return result.rows.map(({ name, key, start, points }) => ({ name, key, windowStartMs: Number(start), points }));
  }
}
