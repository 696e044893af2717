import type { CleanUpPolicy } from "../assets/clean-up-policy.ts";
import type { Condition } from "./remove-files.ts";
import { numberIn, type SqlSession, type SqlValue, textIn } from "./sql-database.ts";

/** What a policy says of one generation, as a condition on `splat_generation g`. The order of size is not in it. */
export function dueCondition(policy: CleanUpPolicy, now: number): Condition {
  const params: SqlValue[] = [];
  const param = (value: SqlValue): string => `$${params.push(value)}`;
  const parts: string[] = [];
  const final = "g.status in ('completed', 'failed')";
  if (policy.maxAgeMs === undefined) {
    // Without an age only a named status reaches what is still at work.
    if (policy.statuses === undefined) parts.push(final);
  } else {
    const cutOff = param(Math.floor(now - policy.maxAgeMs));
    parts.push(`case when ${final} then g.created_at else g.updated_at end <= ${cutOff}`);
  }
  if (policy.statuses !== undefined) {
    parts.push(`g.status in (${policy.statuses.map((status) => param(status)).join(", ") || "null"})`);
  }
  if (policy.keepVersions !== undefined) {
    parts.push("exists (select 1 from splat_file f where f.generation_id = g.generation_id and f.superseded = 1)");
  } else {
    if (policy.keepSuccessful ?? true) parts.push("g.status <> 'completed'");
    // What stays as metadata alone is not cleaned again and again.
    if (policy.keepCompressed) {
      parts.push(
        `exists (select 1 from splat_file f where f.generation_id = g.generation_id
           and (f.type <> 'compressed_ply' or f.superseded = 1))`,
      );
    } else if (policy.keepMetadata) parts.push("g.stored_bytes > 0");
  }
  return { text: parts.length === 0 ? "1 = 1" : parts.map((part) => `(${part})`).join(" and "), params };
}

/** Where a walk over generations stands: behind this one. */
export interface WalkPosition {
  readonly createdAt: number;
  readonly generationId: string;
}

/** Oldest first. */
export async function dueGenerations(
  session: SqlSession,
  due: Condition,
  after: WalkPosition | undefined,
  limit: number,
): Promise<readonly WalkPosition[]> {
  const next = due.params.length;
  const behind =
    after === undefined
      ? ""
      : ` and (g.created_at > $${next + 1} or (g.created_at = $${next + 1} and g.generation_id > $${next + 2}))`;
  const rows = await session.query(
    `select g.generation_id, g.created_at from splat_generation g where ${due.text}${behind}
     order by g.created_at, g.generation_id limit ${Math.floor(limit)}`,
    after === undefined ? due.params : [...due.params, after.createdAt, after.generationId],
  );
  return rows.map((row) => ({ createdAt: numberIn(row, "created_at"), generationId: textIn(row, "generation_id") }));
}
