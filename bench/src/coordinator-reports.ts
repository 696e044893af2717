import pg from "pg";
import type { AnsweredRequest, Speed } from "./coordinator-load-process.ts";
import { median, type Place, setUpOf, shape, startLoad, startServer } from "./coordinator-parts.ts";

export interface ReportSpeed {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answered before the server was killed in the middle of its work. */
  readonly answered: number;
  /** Of those, how many the database does not hold. */
  readonly lost: number;
}

/** Real milliseconds of load before the server is killed. */
const killAfterMs = 2_000;

/** Miners report, with both cores for whoever needs them; then, in the middle of it, the server is killed. */
export async function measureReports(place: Place, verifierThreads: number): Promise<ReportSpeed> {
  await using server = await startServer(setUpOf(place, { verifierThreads }), { profileDir: place.profileDir });
  await using load = startLoad();
  const { port, epochId, nonce, child } = server;
  const plan = { endpoint: "E3", keys: shape.miners, epochId, nonce } as const;
  const target = { port, connections: shape.connections };
  const speeds: Speed[] = [];
  for (let round = 0; round < shape.rounds; round += 1) {
    await load.ask("prepare", { ...plan, count: shape.reports, offsetSeconds: round * 10 });
    speeds.push(await load.ask("closed", target));
  }
  await load.ask("prepare", { ...plan, count: 4 * shape.reports, offsetSeconds: 100 });
  const running = load.ask("untilGone", target);
  await new Promise((resolve) => setTimeout(resolve, killAfterMs));
  await child.kill();
  await running;
  const answered = await load.ask("answered", undefined as never);
  if (answered.length === 0) throw new Error("nothing was answered before the server was killed");
  return {
    perSecond: median(speeds.map(({ perSecond }) => perSecond)),
    p50Ms: median(speeds.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(speeds.map(({ p99Ms }) => p99Ms)),
    answered: answered.length,
    lost: await lostOf(place.databaseUrl, epochId, answered),
  };
}

/** Answers that are not kept, and reports that are neither kept nor followed by a later one of the same miner. */
async function lostOf(url: string, epochId: string, answered: readonly AnsweredRequest[]): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ lost: number }>(
      `select count(*)::int as lost
       from unnest($1::text[], $2::text[], $3::bigint[]) as told(hotkey, signature, signed_at)
       left join answered_posts using (hotkey, signature)
       left join miner_statuses as kept on kept.epoch_id = $4 and kept.hotkey = told.hotkey
       where answered_posts.hotkey is null or kept.signed_at is null or kept.signed_at < told.signed_at`,
      [
        answered.map(({ hotkey }) => hotkey),
        answered.map(({ signature }) => signature),
        answered.map(({ timestamp }) => timestamp),
        epochId,
      ],
    );
    return rows[0]?.lost ?? answered.length;
  } finally {
    await client.end();
  }
}
