import pg from "pg";
import { policy } from "./coordinator-world.ts";

export interface HistoryShape {
  /** Before the epoch of now, four hours each. */
  readonly epochs: number;
  readonly zipcodes: number;
  readonly miners: number;
  /** How many of them still have the rows of their frozen objects: retention deletes them in the end. */
  readonly epochsWithObjects: number;
}

/** Three years. */
export const threeYears = { epochs: 6_570, zipcodes: 25, miners: 250 } as const;

export interface SeededRows {
  readonly participants: number;
  readonly statuses: number;
  readonly objects: number;
}

/** What a miner says it has done. */
const completed = JSON.stringify(
  Array.from({ length: threeYears.zipcodes }, (_, index) => ({
    zipcode: String(10_000 + index),
    listingsScraped: 400,
    completedAt: "2026-01-05T05:00:00Z",
  })),
);

/** So many epochs go into one statement: it stays within the memory of a small server. */
const epochsAtOnce = 100;

/**
 * Writes finished epochs into a migrated database as years of work would have left them.
 * @param beforeMs the start of the current epoch.
 * @param hotkeys of the miners that took part in each.
 */
export async function seedHistory(
  url: string,
  shape: HistoryShape,
  beforeMs: number,
  hotkeys: readonly string[],
): Promise<SeededRows> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // What is lost in a crash here is seeded again.
    await client.query("set synchronous_commit = off");
    const { sha256, name, version, values } = policy;
    await client.query("insert into policies values ($1, $2, $3, $4) on conflict do nothing", [
      sha256,
      name,
      version,
      JSON.stringify(values),
    ]);
    const { lengthMs } = values.epoch;
    const restore = await withoutIndexes(client, "frozen_objects");
    const counts = { participants: 0, statuses: 0, objects: 0 };
    for (let done = 0; done < shape.epochs; done += epochsAtOnce) {
      const to = beforeMs - done * lengthMs;
      const from = beforeMs - Math.min(shape.epochs, done + epochsAtOnce) * lengthMs;
      const range = [from, to - lengthMs, lengthMs];
      await client.query(epochsSql, [...range, sha256, values.rulesVersion]);
      await client.query(zipcodesSql, [...range, shape.zipcodes]);
      const miners = hotkeys.slice(0, shape.miners);
      counts.participants += (await client.query(participantsSql, [...range, miners])).rowCount ?? 0;
      counts.statuses += (await client.query(statusesSql, [...range, miners, completed])).rowCount ?? 0;
      if (done >= shape.epochsWithObjects) continue;
      const oldestWith = Math.max(from, beforeMs - shape.epochsWithObjects * lengthMs);
      const withObjects = [oldestWith, to - lengthMs, lengthMs, miners, shape.zipcodes];
      counts.objects += (await client.query(objectsSql, withObjects)).rowCount ?? 0;
    }
    await restore();
    await client.query("vacuum analyze");
    return counts;
  } finally {
    await client.end();
  }
}

/** Takes the indexes that are no key off a table, so that filling it does not sort into them row by row. @returns puts them back. */
async function withoutIndexes(client: pg.Client, table: string): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ indexname: string; indexdef: string }>(
    "select indexname, indexdef from pg_indexes where tablename = $1 and indexname not like '%pk'",
    [table],
  );
  for (const { indexname } of rows) await client.query(`drop index ${indexname}`);
  return async () => {
    for (const { indexdef } of rows) await client.query(indexdef);
  };
}

const starts = `generate_series($1::bigint, $2::bigint, $3::bigint) as starts(at),
  lateral (select to_char(to_timestamp(at / 1000) at time zone 'UTC', 'YYYY-MM-DD"T"HH24-00-00') as id) as epoch`;
const zipcodeOf = "lpad((10000 + (at / $3::bigint * 31 + n * 1021) % 33000)::text, 5, '0')";
const objectKey = `'data/hotkey=' || hotkey || '/epoch=' || id || '/zipcode=' || ${zipcodeOf} || '/listings.parquet'`;

const epochsSql = `
  insert into epochs (id, starts_at, ends_at, state, extensions, nonce, commitment, selection_seed, target_listings,
    policy_sha256, rules_version, on_time_frozen_at, snapshot_sha256, beacon_block, beacon_hash, beacon_timestamp_ms,
    observation_set_sha256, texts_archived_at, copies_deleted_at, rows_pruned_at)
  select id, at, at + $3::bigint, 'ARCHIVED', 0, left(md5(id), 16), repeat(md5(id), 2), 1, 10000, $4, $5, at + $3::bigint,
    repeat(md5(id), 2), (at / 12000 % 1000000000)::int, repeat(md5(id), 2), at + $3::bigint, repeat(md5(id), 2), at, at, at
  from ${starts} on conflict do nothing`;

const zipcodesSql = `
  insert into epoch_zipcodes (epoch_id, zipcode, expected, tolerance_ppm, state, city, county, market_tier,
    geographic_region, honeypot)
  select id, ${zipcodeOf}, 400, 150000, 'S1', 'City', 'County', 'STANDARD', 'Region', false
  from ${starts}, generate_series(1, $4::int) as numbers(n) on conflict do nothing`;

const participantsSql = `
  insert into participants (epoch_id, hotkey, asked_at)
  select id, hotkey, at + 60000 from ${starts}, unnest($4::text[]) as miners(hotkey) on conflict do nothing`;

const statusesSql = `
  insert into miner_statuses (epoch_id, hotkey, status, listings_scraped, zipcodes_completed, upload_complete,
    reported_at)
  select id, hotkey, 'COMPLETED', 10000,
    $5::jsonb, true, at + 7200000
  from ${starts}, unnest($4::text[]) as miners(hotkey) on conflict do nothing`;

const objectsSql = `
  insert into frozen_objects (epoch_id, read_key, source_key, kind, hotkey, zipcode, frozen_key, size, etag, seen_at,
    late, state)
  select id, ${objectKey}, ${objectKey}, 'listings', hotkey, ${zipcodeOf}, 'frozen/' || ${objectKey}, 40000,
    md5(hotkey || at || n), at + 7200000, false, 'frozen'
  from ${starts}, unnest($4::text[]) as miners(hotkey), generate_series(1, $5::int) as numbers(n)`;
