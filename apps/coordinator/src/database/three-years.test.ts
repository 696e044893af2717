import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ParticipantStore } from "../assignment/participant-store.ts";
import { historyOf } from "../epochs/epoch-history.ts";
import { EpochStore } from "../epochs/epoch-store.ts";
import { FrozenKeys, findFrozen } from "../objects/frozen-keys.ts";
import { PolicyBook } from "../policies/policy-book.ts";
import { epochsDue } from "../retention/prune-rows.ts";
import { StatusStore } from "../status/status-store.ts";
import { FrozenObjectStore } from "../submissions/frozen-object-store.ts";
import { programs, TestPostgres } from "../testing/test-postgres.ts";
import type { Database } from "./open-database.ts";
import * as schema from "./schema.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const firstStart = Date.UTC(2026, 0, 1);
const fourHours = 4 * 3_600_000;
const epochCount = 6_570;
const lastStart = firstStart + (epochCount - 1) * fourHours;
const policy = policies.strict;
const lastId = idAt(lastStart);
const hotkey = (index: number) => `miner${index}` as Hotkey;

/** Three years of epochs; the last ones with what miners left in them. */
const seed = [
  `create temporary table starts as select n, ${firstStart}::bigint + n * ${fourHours} as at,
     to_char(to_timestamp((${firstStart}::bigint + n * ${fourHours}) / 1000) at time zone 'UTC', 'YYYY-MM-DD"T"HH24-MI-SS') as id
   from generate_series(0::bigint, ${epochCount - 1}) as n`,
  `insert into policies (sha256, name, version, values) values ('${policy.sha256}', '${policy.name}', ${policy.version}, '{}')`,
  `insert into epochs (id, starts_at, ends_at, state, extensions, nonce, commitment, selection_seed, target_listings,
     policy_sha256, rules_version, texts_archived_at, rows_pruned_at, copies_deleted_at)
   select id, at, at + ${fourHours}, case when n >= ${epochCount - 40} then 'COMPLETED' else 'ARCHIVED' end, 0, 'n', 'c', 1, 10000,
     '${policy.sha256}', '1', case when n < ${epochCount - 80} then 1 end, case when n < ${epochCount - 540} then 1 end,
     case when n < ${epochCount - 2_900} then 1 end from starts`,
  `insert into epoch_zipcodes (epoch_id, zipcode, expected, tolerance_ppm, state, city, market_tier, geographic_region, honeypot)
   select id, (10000 + (n * 7 + z * 13) % 30000)::text, 300, 150000, 'WA', 'Anytown', 'STANDARD', 'West', false
   from starts, generate_series(1, 25) as z on conflict do nothing`,
  `insert into participants (epoch_id, hotkey, asked_at)
   select id, 'miner' || m, at from starts, generate_series(1, 250) as m where n >= ${epochCount - 540}`,
  `insert into miner_statuses (epoch_id, hotkey, status, listings_scraped, zipcodes_completed, upload_complete, reported_at)
   select id, 'miner' || m, 'COMPLETED', 1, '[]', true, at from starts, generate_series(1, 250) as m where n >= ${epochCount - 540}`,
  `insert into frozen_objects (epoch_id, read_key, source_key, kind, hotkey, zipcode, frozen_key, size, etag, seen_at, late, state)
   select id, key, key, 'listings', 'miner' || m, (10000 + z)::text, 'snapshots/' || id || '/' || key, 1, 'e', at, false, 'frozen'
   from starts, generate_series(1, 200) as m, generate_series(1, 5) as z,
     lateral (select 'data/hotkey=miner' || m || '/epoch=' || id || '/zipcode=' || (10000 + z) || '/listings.parquet' as key) keys
   where n >= ${epochCount - 300}`,
  `insert into too_late_objects (epoch_id, key, hotkey, seen_at)
   select id, 'data/' || m, 'miner' || m, at from starts, generate_series(1, 50) as m where n >= ${epochCount - 540}`,
  `insert into epoch_history (epoch_id, seq, state, record, because, at)
   select id, s, 'ACTIVE', '{}', 'GRACE', at from starts, generate_series(1, 8) as s`,
  "analyze",
];

/** The plan of one query: every way by which rows are found. */
interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly Plan[];
}

describe.skipIf(programs === undefined)("a Postgres with three years of epochs", () => {
  let postgres: TestPostgres;
  let pool: pg.Pool;
  let db: Database;
  const asked: { readonly text: string; readonly values: unknown[] }[] = [];

  beforeAll(async () => {
    postgres = await TestPostgres.start();
    const { url } = await postgres.newPlace();
    // One connection: the seed has a temporary table.
    pool = new pg.Pool({ connectionString: url, max: 1 });
    pool.on("error", () => {});
    for (const statement of seed) await pool.query(statement);
    const logger = { logQuery: (text: string, values: unknown[]) => void asked.push({ text, values }) };
    db = drizzle(pool, { schema, logger });
  });
  afterAll(async () => {
    await pool.end();
    await postgres[Symbol.asyncDispose]();
  });

  /** @returns every table that the work's queries read from end to end. */
  async function scannedBy(work: () => Promise<unknown>): Promise<string[]> {
    asked.splice(0);
    await work();
    const questions = asked.splice(0);
    expect(questions.length).toBeGreaterThan(0);
    const scanned: string[] = [];
    for (const { text, values } of questions) {
      const { rows } = await pool.query(`explain (format json) ${text}`, values);
      scanned.push(...scans((rows[0] as { "QUERY PLAN": readonly { Plan: Plan }[] })["QUERY PLAN"][0]!.Plan));
    }
    // The rule books are a handful.
    return scanned.filter((table) => table !== "policies");
  }

  const epochsOf = () => new EpochStore(db, new PolicyBook(db, policy));
  const readAll = async (keys: FrozenKeys): Promise<number> => {
    let count = 0;
    for (let position = ""; count < 2_000; count += 1) {
      const found = await keys.firstBehind(position);
      if (found?.kind !== "object") break;
      position = found.object.key;
    }
    return count;
  };

  test.each<[string, (db: Database) => Promise<unknown>, unknown]>([
    ["one epoch", async () => (await epochsOf().find(lastId))?.id, lastId],
    ["the epochs whose work is not over", async () => (await epochsOf().live()).length, 40],
    ["the newest epochs", async () => (await epochsOf().recent(lastStart, 10))[0]?.id, lastId],
    ["the zipcodes of an epoch", async () => (await epochsOf().zipcodes(lastId)).length, 25],
    [
      "what was announced within the cooldown",
      async () => (await epochsOf().lastAssigned(lastStart - 24 * 3_600_000, lastStart)).size > 25,
      true,
    ],
    ["how many take part", async (on) => (await new ParticipantStore(on).counts(lastId)).finished, 250],
    ["how miners stand", async (on) => await new StatusStore(on).counts(lastId), { COMPLETED: 250 }],
    ["what is frozen of an epoch", async (on) => (await new FrozenObjectStore(on).ofEpoch(lastId)).length, 1_000],
    ["how much is frozen of an epoch", async (on) => (await new FrozenObjectStore(on).counts(lastId)).onTime, 1_000],
    [
      "the copy of a key of an epoch",
      async (on) => (await findFrozen(on, keyOf(7, lastId), lastId))?.key,
      keyOf(7, lastId),
    ],
    ["the copy of a key", async (on) => (await findFrozen(on, keyOf(7, lastId)))?.key, keyOf(7, lastId)],
    ["the keys of an epoch", async (on) => await readAll(keysBelow(on, "data/", lastId)), 1_000],
    [
      "the keys of a miner over all epochs",
      async (on) => (await readAll(keysBelow(on, `data/hotkey=${hotkey(7)}/`, undefined))) >= 200,
      true,
    ],
    ["the history of an epoch", async (on) => (await historyOf(on, lastId)).length, 8],
  ])("%s: found by an index", async (_, read, expected) => {
    let answer: unknown;
    const scanned = await scannedBy(async () => {
      answer = await read(db);
    });
    expect(answer).toEqual(expected);
    expect(scanned).toEqual([]);
  });

  test("what retention has left to do is asked for once a round, and may read the epochs for it", async () => {
    const due = async () => await epochsDue(db, schema.epochs.rowsPrunedAt, lastStart, 20);
    expect((await due()).length).toBe(20);
    expect((await scannedBy(due)).filter((name) => name !== "epochs")).toEqual([]);
  });
});

function keysBelow(db: Database, prefix: string, epochId: EpochId | undefined): FrozenKeys {
  return new FrozenKeys({ db, prefix, epochId, byFolder: false });
}

function keyOf(miner: number, epochId: EpochId): string {
  return `data/hotkey=${hotkey(miner)}/epoch=${epochId}/zipcode=10001/listings.parquet`;
}

function idAt(atMs: number): EpochId {
  return new Date(atMs).toISOString().slice(0, 19).replaceAll(":", "-") as EpochId;
}

function scans(plan: Plan): string[] {
  const own = plan["Node Type"] === "Seq Scan" && plan["Relation Name"] !== undefined ? [plan["Relation Name"]] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scans)];
}
