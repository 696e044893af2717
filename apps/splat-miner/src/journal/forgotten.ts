import type { JournalDatabase } from "./database.ts";

/** What the tasks of a session came to that the journal no longer keeps. */
export interface Forgotten {
  readonly outcomes: Readonly<Record<string, number>>;
  /** Sum over accepted tasks of the score that the validator told. */
  readonly scores: number;
  /** Variants that were made, and the seconds that they took together. */
  readonly generations: number;
  readonly generationSeconds: number;
}

const nothingForgotten: Forgotten = { outcomes: {}, scores: 0, generations: 0, generationSeconds: 0 };

export function forgottenOf(database: JournalDatabase, session: number): Forgotten {
  const row = database.one<{ forgotten: string | null }>("select forgotten from session where id = ?", session);
  return row?.forgotten == null ? nothingForgotten : (JSON.parse(row.forgotten) as Forgotten);
}

interface Going {
  readonly session: number | null;
  readonly outcome: string;
  readonly score: number | null;
  readonly generations: number;
  readonly seconds: number | null;
}

/** Adds tasks that are about to be deleted to what their sessions keep of them. Part of the transaction that deletes them. */
export function foldIntoSessions(database: JournalDatabase, keys: readonly number[]): void {
  for (const key of keys) {
    const task = database.one<Going>(
      `select outcome_session as session, outcome, feedback ->> '$.task_fidelity_score' as score,
        (select count(made_seconds) from variant where task = key) as generations,
        (select sum(coalesce(facts ->> '$.generationSeconds', made_seconds)) from variant where task = key) as seconds
       from task where key = ?`,
      key,
    );
    if (task === undefined || task.session === null) continue;
    const { outcomes, scores, generations, generationSeconds } = forgottenOf(database, task.session);
    const sum: Forgotten = {
      outcomes: { ...outcomes, [task.outcome]: (outcomes[task.outcome] ?? 0) + 1 },
      scores: scores + (task.outcome === "accepted" ? (task.score ?? 0) : 0),
      generations: generations + task.generations,
      generationSeconds: generationSeconds + (task.seconds ?? 0),
    };
    database.run("update session set forgotten = ? where id = ?", JSON.stringify(sum), task.session);
  }
}
