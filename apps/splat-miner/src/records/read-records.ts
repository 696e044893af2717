import { existsSync, readFileSync } from "node:fs";
import { Blacklist, type BlacklistEntry } from "../blacklist/blacklist.ts";
import { bestVariant } from "../duties/choose-variant.ts";
import { JournalDatabase } from "../journal/database.ts";
import { journalPath, summaryPath } from "../journal/paths.ts";
import {
  type BriefTask,
  briefFields,
  readBrief,
  readVariant,
  type StoredBrief,
  type StoredVariant,
  variantFields,
} from "../journal/task-row.ts";
import { ValidatorBook, type ValidatorRecord } from "../journal/validator-book.ts";
import type { SessionSummary } from "../session/session-summary.ts";

/** One task as others may look at it, without the bytes. */
export interface RecordedTask extends Omit<BriefTask, "key"> {
  /** How far it got. */
  readonly state: "making" | "chosen" | "signed" | "sent" | "settled";
  readonly variants: number;
  readonly judgedVariants: number;
  readonly bestScore: number | null;
  /** The asset that was chosen. */
  readonly generationId: string | null;
}

export interface RecordedValidator extends ValidatorRecord {
  /** Over all calls; null before the first. */
  readonly successShare: number | null;
  /** Milliseconds over answered calls; null before the first. */
  readonly meanLatencyMs: number | null;
  readonly blacklisted: BlacklistEntry | null;
}

export interface MinerStatus {
  /** Newest first. */
  readonly tasks: readonly RecordedTask[];
  readonly validators: readonly RecordedValidator[];
  readonly blacklist: readonly BlacklistEntry[];
  readonly counts: {
    readonly open: number;
    readonly settled: number;
    readonly accepted: number;
    readonly rejected: number;
  };
}

const defaultTaskLimit = 100;

/**
 * A miner's journal, read beside a running miner, which it never blocks. Undefined when there is none yet.
 * @param now protocol time: which blacklist entries are in force
 * @throws LodeError SPLAT_MINER_JOURNAL_FAILED, JOURNAL_NEWER
 */
export function readRecords(
  dataDir: string,
  now: number,
  options: { readonly tasks?: number } = {},
): MinerStatus | undefined {
  using database = JournalDatabase.toRead(journalPath(dataDir));
  return database && statusOf(database, now, undefined, options.tasks);
}

/** The last summary that the miner wrote; undefined when there is none, or none that can be read. */
export function readSessionSummary(dataDir: string): SessionSummary | undefined {
  const path = summaryPath(dataDir);
  try {
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as SessionSummary) : undefined;
  } catch {
    // The journal is what counts, and that is read in any case.
    return undefined;
  }
}

/** @param session only what was settled in it, besides what is open; all when undefined */
export function statusOf(
  database: JournalDatabase,
  now: number,
  session: number | undefined,
  limit = defaultTaskLimit,
): MinerStatus {
  const blacklist = new Blacklist(database).list(now);
  const where = session === undefined ? "1" : `outcome is null or outcome_session = ${session}`;
  const tasks = database
    .all<StoredBrief>(`select ${briefFields} from task where ${where} order by key desc limit ?`, limit)
    .map((row) => recordedTask(database, readBrief(row)));
  const count = (condition: string): number =>
    database.one<{ n: number }>(`select count(*) as n from task where (${where}) and ${condition}`)!.n;
  return {
    tasks,
    validators: new ValidatorBook(database).all().map((record) => recordedValidator(record, blacklist)),
    blacklist,
    counts: {
      open: count("outcome is null"),
      settled: count("outcome is not null"),
      accepted: count("outcome = 'accepted'"),
      rejected: count("outcome = 'rejected'"),
    },
  };
}

function recordedTask(database: JournalDatabase, { key, ...task }: BriefTask): RecordedTask {
  const rows = database
    .all<StoredVariant>(`select ${variantFields} from variant where task = ? order by number`, key)
    .map(readVariant);
  const chosen = rows.find(({ number }) => number === task.chosenVariant);
  return {
    ...task,
    state: stateOf(task),
    variants: rows.length,
    judgedVariants: rows.filter(({ judgedAt }) => judgedAt !== null).length,
    bestScore: bestVariant(rows)?.score ?? null,
    generationId: chosen?.generationId ?? null,
  };
}

function stateOf(task: Omit<BriefTask, "key">): RecordedTask["state"] {
  if (task.outcome !== null) return "settled";
  if (task.sends > 0) return "sent";
  if (task.isSigned) return "signed";
  return task.chosenAt === null ? "making" : "chosen";
}

function recordedValidator(record: ValidatorRecord, blacklist: readonly BlacklistEntry[]): RecordedValidator {
  const answered = record.pullsOk + record.submitsOk;
  const calls = answered + record.pullsFailed + record.submitsFailed;
  return {
    ...record,
    successShare: calls === 0 ? null : answered / calls,
    meanLatencyMs: answered === 0 ? null : record.latencyMs / answered,
    blacklisted: blacklist.find(({ uid, hotkey }) => uid === record.uid || hotkey === record.hotkey) ?? null,
  };
}
