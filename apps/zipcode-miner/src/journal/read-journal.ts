import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import type { EpochPlan } from "../duties/epoch-plan.ts";
import type { EpochOutcome } from "./journal.ts";
import { journalPath, packedFilePath } from "./paths.ts";

export interface JournalledFile {
  readonly zipcode: Zipcode;
  readonly key: string;
  readonly sha256: string;
  readonly rows: number;
  readonly bytes: number;
  /** Protocol time; null while the store does not have it. */
  readonly uploadedAt: number | null;
  /** The packed Parquet on disk. */
  readonly path: string;
}

export interface JournalledEpoch {
  readonly plan: EpochPlan;
  /** Null while the epoch is at work. */
  readonly outcome: EpochOutcome | null;
  readonly finishedAt: number | null;
  readonly files: readonly JournalledFile[];
  readonly manifestUploadedAt: number | null;
  readonly failedZipcodes: readonly { readonly zipcode: Zipcode; readonly code: string; readonly text: string }[];
  readonly warnings: readonly { readonly zipcode: Zipcode | null; readonly code: string; readonly text: string }[];
}

/**
 * A miner's journal as others may look at it, newest epoch first; safe beside a running miner, which it never blocks.
 * Empty when there is no journal yet.
 */
export function readJournal(
  dataDir: string,
  options: { readonly epochId?: EpochId; readonly limit?: number } = {},
): JournalledEpoch[] {
  const path = journalPath(dataDir);
  if (!existsSync(path)) return [];
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  try {
    const all = <Row>(sql: string, ...values: (string | number)[]): Row[] =>
      database
        .prepare(sql)
        .all(...values)
        .map((row) => ({ ...row }) as Row);
    if (all("select 1 from sqlite_master where name = 'report'").length === 0) return [];
    const epochs = all<{ plan: string; outcome: EpochOutcome | null; finishedAt: number | null }>(
      "select plan, outcome, finished_at as finishedAt from epoch where ? in ('', epoch_id) order by epoch_id desc limit ?",
      options.epochId ?? "",
      options.limit ?? 1_000,
    );
    return epochs.map(({ plan: text, outcome, finishedAt }) => {
      const plan = JSON.parse(text) as EpochPlan;
      const files = all<Omit<JournalledFile, "path">>(
        "select zipcode, key, sha256, rows, bytes, uploaded_at as uploadedAt from file where epoch_id = ? order by zipcode",
        plan.epochId,
      );
      return {
        plan,
        outcome,
        finishedAt,
        files: files.map((file) => ({ ...file, path: packedFilePath(dataDir, plan.epochId, file.zipcode) })),
        manifestUploadedAt:
          all<{ at: number | null }>("select uploaded_at as at from manifest where epoch_id = ?", plan.epochId)[0]
            ?.at ?? null,
        failedZipcodes: all(
          "select zipcode, problem_code as code, problem_text as text from zipcode where epoch_id = ? and problem_code is not null order by 1",
          plan.epochId,
        ),
        warnings: all(
          "select nullif(zipcode, '') as zipcode, code, text from warning where epoch_id = ? order by 1, 2",
          plan.epochId,
        ),
      };
    });
  } finally {
    database.close();
  }
}
