import { bestVariant } from "../duties/choose-variant.ts";
import type { JournalDatabase } from "../journal/database.ts";
import { forgottenOf } from "../journal/forgotten.ts";
import {
  type BriefTask,
  briefFields,
  readBrief,
  readVariant,
  type StoredBrief,
  type StoredVariant,
  type VariantRow,
  variantFields,
} from "../journal/task-row.ts";
import { type CompetitionSummary, type VariantResult, variantResult } from "./competition.ts";
import type { Session } from "./session.ts";

/** One run of the miner in the operators' own words; scores are those that validators told. */
export interface SessionSummary {
  /** ISO 8601, real time. */
  readonly session_timestamp: string;
  readonly config: unknown;
  readonly total_tasks: number;
  readonly successful_tasks: number;
  readonly failed_tasks: number;
  /** Of the tasks with an outcome. */
  readonly success_rate: number;
  /** Whether the operators' documents call such a session a success. */
  readonly session_success: boolean;
  /** Over accepted tasks; 0 when there is none. */
  readonly average_score: number;
  /** Seconds per variant. */
  readonly average_generation_time: number;
  /** Seconds. */
  readonly total_session_time: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** The ten best variants of those tasks that the journal still has. */
  readonly leaderboard: readonly (VariantResult & { readonly task_id: string })[];
  readonly results: readonly (CompetitionSummary & TaskResult)[];
}

interface TaskResult {
  readonly task_id: string;
  readonly task_type: string;
  readonly prompt: string;
  readonly validator_uid: number;
  readonly validator_hotkey: string;
  readonly outcome: string;
  readonly success: boolean;
  readonly score: number;
  readonly why: string | null;
  readonly cooldown_until: number | null;
}

const documentedSuccess = 0.8;
const leaderboardLength = 10;
const promptChars = 100;
/** Newest results that are listed one by one; the numbers above them are of all. */
const maxResults = 500;

/** What a session has come to so far. */
export function summarise(
  database: JournalDatabase,
  session: Session,
  config: unknown,
  nowWall: number,
): SessionSummary {
  const tasks = database
    .all<StoredBrief>(`select ${briefFields} from task where outcome_session = ? order by key`, session.id)
    .map(readBrief);
  const withVariants = tasks.map((task) => ({ task, variants: variantsOf(database, task.key) }));
  const accepted = tasks.filter(({ outcome }) => outcome === "accepted");
  const variants = withVariants.flatMap(({ task, variants: rows }) =>
    rows.map((row) => ({ task_id: task.taskId, ...variantResult(row) })),
  );
  const times = variants.flatMap(({ generation_time }) => (generation_time === null ? [] : [generation_time]));
  const forgotten = forgottenOf(database, session.id);
  const outcomes = countOutcomes(tasks, forgotten.outcomes);
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const successful = outcomes.accepted ?? 0;
  const successRate = total === 0 ? 0 : successful / total;
  const scores = accepted.reduce((sum, task) => sum + (task.feedback?.task_fidelity_score ?? 0), forgotten.scores);
  const seconds = times.reduce((sum, time) => sum + time, forgotten.generationSeconds);
  const generations = times.length + forgotten.generations;
  return {
    session_timestamp: new Date(session.startedWall).toISOString(),
    config,
    total_tasks: total,
    successful_tasks: successful,
    failed_tasks: total - successful,
    success_rate: successRate,
    session_success: total > 0 && successRate >= documentedSuccess,
    average_score: successful === 0 ? 0 : scores / successful,
    average_generation_time: generations === 0 ? 0 : seconds / generations,
    total_session_time: (nowWall - session.startedWall) / 1_000,
    outcomes,
    leaderboard: variants
      .filter(({ validation_score: score }) => score !== null)
      .sort((a, b) => b.validation_score! - a.validation_score!)
      .slice(0, leaderboardLength),
    results: withVariants.slice(-maxResults).map(({ task, variants: rows }) => taskResult(task, rows)),
  };
}

function taskResult(task: BriefTask, rows: readonly VariantRow[]): CompetitionSummary & TaskResult {
  const results = rows.map(variantResult);
  const best = bestVariant(rows);
  const scores = results.flatMap(({ validation_score: score }) => (score === null ? [] : [score]));
  const times = results.flatMap(({ generation_time: time }) => (time === null ? [] : [time]));
  return {
    task_id: task.taskId,
    task_type: task.type,
    prompt:
      task.type === "text" ? task.prompt.slice(0, promptChars) : `(picture, ${task.promptBytes} characters of base64)`,
    validator_uid: task.uid,
    validator_hotkey: task.validator,
    outcome: task.outcome ?? "open",
    success: task.outcome === "accepted",
    score: task.feedback?.task_fidelity_score ?? 0,
    why: task.chosenWhy,
    cooldown_until: task.cooldownUntil,
    best_result: best === undefined ? null : variantResult(best),
    average_score: mean(scores),
    average_time: mean(times),
    total_variants: results.length,
    successful_variants: results.filter(({ success }) => success).length,
    all_results: results,
  };
}

function variantsOf(database: JournalDatabase, key: number): VariantRow[] {
  return database
    .all<StoredVariant>(`select ${variantFields} from variant where task = ? order by number`, key)
    .map(readVariant);
}

function countOutcomes(
  tasks: readonly BriefTask[],
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { ...before };
  for (const { outcome } of tasks) counts[outcome ?? "open"] = (counts[outcome ?? "open"] ?? 0) + 1;
  return counts;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
