import { type GenerationStatus, generationStatuses } from "@lode/contract/assets";
import type { AssetStatistics } from "../assets/asset-statistics.ts";
import type { GenerationQuery, StoreUsage } from "../assets/asset-store.ts";
import type { GenerationAsset } from "../assets/generation-asset.ts";
import { currentFiles } from "./file-rows.ts";
import {
  foldPrompt,
  type GenerationState,
  generationColumns,
  generationFrom,
  stateColumns,
  stateValues,
} from "./generation-record.ts";
import { numberIn, placeholders, type SqlSession, type SqlValue, textIn } from "./sql-database.ts";
import { generationUnknown, quotaExceeded, type StoreQuota } from "./store-quota.ts";

export async function findGeneration(session: SqlSession, generationId: string): Promise<GenerationAsset | undefined> {
  const [row] = await session.query(`select ${generationColumns} from splat_generation where generation_id = $1`, [
    generationId,
  ]);
  if (row === undefined) return undefined;
  return generationFrom(row, (await currentFiles(session, [generationId])).get(generationId) ?? []);
}

/** @returns false: there is one of this id. @throws LodeError ASSET_QUOTA */
export async function insertGeneration(
  session: SqlSession,
  state: GenerationState,
  quota: StoreQuota,
): Promise<boolean> {
  const columns = ["generation_id", "created_at", ...stateColumns];
  const inserted = await session.query(
    `insert into splat_generation (${columns.join(", ")}, compressed, stored_bytes)
     values (${placeholders(columns.length, 1)}, 0, 0) on conflict (generation_id) do nothing returning generation_id`,
    [state.generationId, state.createdAt, ...stateValues(state)],
  );
  if (inserted.length === 0) return false;
  const room = await session.query(
    "update splat_store set generations = generations + 1 where id = 1 and generations < $1 returning id",
    [quota.maxGenerations],
  );
  if (room.length === 0) throw quotaExceeded(quota, "maxGenerations");
  return true;
}

/** @param change takes the present state, locked until the transaction ends. @throws LodeError ASSET_GENERATION_UNKNOWN */
export async function changeGeneration(
  session: SqlSession,
  generationId: string,
  change: (state: GenerationState) => GenerationState,
): Promise<GenerationAsset> {
  const [row] = await session.query(
    `update splat_generation set updated_at = updated_at where generation_id = $1 returning ${generationColumns}`,
    [generationId],
  );
  if (row === undefined) throw generationUnknown(generationId);
  const { files: _, storedBytes: __, ...state } = generationFrom(row, []);
  const settings = stateColumns.map((column, index) => `${column} = $${index + 2}`).join(", ");
  const [changed] = await session.query(
    `update splat_generation set ${settings} where generation_id = $1 returning ${generationColumns}`,
    [generationId, ...stateValues(change(state))],
  );
  if (changed === undefined) throw generationUnknown(generationId);
  return generationFrom(changed, (await currentFiles(session, [generationId])).get(generationId) ?? []);
}

/** @param query checked already: `limit` is set, `after` is a position or absent. */
export async function listGenerations(
  session: SqlSession,
  query: Omit<GenerationQuery, "after" | "limit"> & {
    readonly limit: number;
    readonly after?: { readonly createdAt: number; readonly generationId: string };
  },
): Promise<readonly GenerationAsset[]> {
  const params: SqlValue[] = [];
  const param = (value: SqlValue): string => `$${params.push(value)}`;
  const parts: string[] = ["1 = 1"];
  if (query.statuses !== undefined) parts.push(`status in (${query.statuses.map(param).join(", ") || "null"})`);
  if (query.promptFragment !== undefined) {
    parts.push(`prompt_folded like ${param(`%${escapeLike(foldPrompt(query.promptFragment))}%`)} escape '!'`);
  }
  if (query.submissionReady !== undefined) {
    const ready = "(status = 'completed' and refused = 0 and compressed = 1)";
    parts.push(query.submissionReady ? ready : `not ${ready}`);
  }
  if (query.createdBefore !== undefined) parts.push(`created_at < ${param(Math.floor(query.createdBefore))}`);
  if (query.after !== undefined) {
    const at = param(query.after.createdAt);
    parts.push(`(created_at < ${at} or (created_at = ${at} and generation_id < ${param(query.after.generationId)}))`);
  }
  const rows = await session.query(
    `select ${generationColumns} from splat_generation where ${parts.join(" and ")}
     order by created_at desc, generation_id desc limit ${query.limit}`,
    params,
  );
  const files = await currentFiles(
    session,
    rows.map((row) => textIn(row, "generation_id")),
  );
  return rows.map((row) => generationFrom(row, files.get(textIn(row, "generation_id")) ?? []));
}

function escapeLike(text: string): string {
  return text.replaceAll(/[!%_]/g, "!$&");
}

export async function readUsage(session: SqlSession): Promise<StoreUsage> {
  const [row] = await session.query("select stored_bytes, generations from splat_store where id = 1");
  return { storedBytes: numberIn(row, "stored_bytes"), generations: numberIn(row, "generations") };
}

/** Reads one index and no table: see the migrations. */
export const statisticsQuery = `select status, count(*) as generations, count(generation_seconds) as timed,
       coalesce(sum(generation_seconds), 0) as seconds, count(score) as scored, coalesce(sum(score), 0) as score,
       sum(case when refused = 0 and compressed = 1 then 1 else 0 end) as ready
     from splat_generation group by status`;

export async function readStatistics(session: SqlSession): Promise<AssetStatistics> {
  const rows = await session.query(statisticsQuery);
  const total = (column: string, of = rows): number => of.reduce((sum, row) => sum + numberIn(row, column), 0);
  const completed = rows.filter((row) => row.status === "completed");
  const occurring = generationStatuses.filter((status) => rows.some((row) => row.status === status));
  const share = (sum: number, count: number): number => (count === 0 ? 0 : sum / count);
  return {
    total_assets: total("generations"),
    completed_assets: total("generations", completed),
    submission_ready: total("ready", completed),
    total_storage_mb: (await readUsage(session)).storedBytes / 2 ** 20,
    avg_generation_time: share(total("seconds"), total("timed")),
    avg_validation_score: share(total("score", completed), total("scored", completed)),
    status_distribution: Object.fromEntries(
      occurring.map((status): [GenerationStatus, number] => [
        status,
        total(
          "generations",
          rows.filter((row) => row.status === status),
        ),
      ]),
    ),
  };
}
