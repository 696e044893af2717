import type { DatabaseSync } from "node:sqlite";
import { LodeError } from "@lode/runtime/errors";

const version = 3;

/** A validator may give one task id to several prompts; a key per task is the journal's own. */
const taskColumns = `(
  key integer primary key,
  validator text not null,
  task_id text not null,
  uid integer not null,
  ip text not null,
  port integer not null,
  type text not null,
  prompt text not null,
  threshold real not null,
  throttle_s integer not null,
  pulled_at integer not null,
  session integer not null,
  chosen_at integer,
  chosen_variant integer,
  chosen_score real,
  chosen_why text,
  body text,
  body_sha256 text,
  result_bytes integer,
  signed_at integer,
  sends integer not null default 0,
  lost_sends integer not null default 0,
  first_sent_at integer,
  last_sent_at integer,
  outcome text,
  outcome_at integer,
  outcome_session integer,
  feedback text,
  cooldown_until integer
)`;
const taskIndexes = `
create index task_by_id on task (task_id, validator);
create index task_open on task (validator) where outcome is null;
create index task_by_session on task (outcome_session);
`;
/** Whose journal this is: a single row, from the first start on. */
const ownerTable = "create table owner (id integer primary key check (id = 1), hotkey text not null) strict;";

/**
 * Times are protocol time in epoch milliseconds unless a name says otherwise; `cooldown_until` is in the validator's own unix
 * seconds. A step that has its value is done and is not done again:
 * task.pulled_at → variant.asked_at, made_at, judged_at → task.chosen_at → task.body → task.last_sent_at → task.outcome.
 */
const tables = `
create table session (
  id integer primary key,
  started_at integer not null,
  started_wall integer not null,
  ended_wall integer,
  config text not null,
  forgotten text
) strict;
create table task ${taskColumns} strict;
${taskIndexes}${ownerTable}
create table variant (
  task integer not null references task on delete cascade,
  number integer not null,
  seed integer not null,
  generation_id text not null,
  asked_at integer not null,
  made_at integer,
  made_seconds real,
  bytes integer,
  sha256 text,
  spz blob,
  facts text,
  judged_at integer,
  judged_seconds real,
  score real,
  metrics text,
  problem_code text,
  problem_text text,
  primary key (task, number)
) strict;
create table validator (
  hotkey text primary key,
  uid integer not null,
  cooldown_until integer not null default 0,
  lag_ms integer not null default 0,
  held_until integer not null default 0,
  held_why text,
  failures_in_a_row integer not null default 0,
  refusals_in_a_row integer not null default 0,
  violations integer not null default 0,
  early_pulls integer not null default 0,
  pulls_ok integer not null default 0,
  pulls_failed integer not null default 0,
  submits_ok integer not null default 0,
  submits_failed integer not null default 0,
  latency_ms integer not null default 0,
  recent_ok integer not null default 0,
  recent_failed integer not null default 0,
  recent_latency_ms integer not null default 0,
  recent_submits_ok integer not null default 0,
  recent_submits_failed integer not null default 0,
  last_contact_at integer,
  last_feedback text,
  last_feedback_at integer
) strict;
create table blacklist (
  subject text primary key,
  kind text not null,
  reason text not null,
  added_at integer not null,
  expires_at integer,
  removed_at integer
) strict;
`;

/** What brings a journal of version n to n + 1, at place n − 1. */
const steps = [
  // What a session's tasks came to that are no longer kept.
  "alter table session add column forgotten text;",
  // One task id for several prompts, submissions counted on their own, and an owner.
  `create table task_anew ${taskColumns} strict;
   insert into task_anew select * from task;
   drop table task;
   alter table task_anew rename to task;
   ${taskIndexes}${ownerTable}
   alter table validator add column recent_submits_ok integer not null default 0;
   alter table validator add column recent_submits_failed integer not null default 0;`,
];

/** @throws LodeError JOURNAL_NEWER (never): the journal was written by a later Lode. */
export function prepareSchema(database: DatabaseSync, path: string): void {
  database.exec("pragma journal_mode = wal; pragma synchronous = full;");
  if (checkedVersion(database, path) !== version) bringUpToDate(database, path);
  database.exec("pragma foreign_keys = on;");
}

function bringUpToDate(database: DatabaseSync, path: string): void {
  // Or dropping the old table of tasks would take their variants with it; inside a transaction it has no effect.
  database.exec("pragma foreign_keys = off;");
  // Another process may be at it too: the first one does it.
  database.exec("begin immediate");
  try {
    const found = checkedVersion(database, path);
    database.exec(found === 0 ? tables : steps.slice(found - 1).join("\n"));
    database.exec(`pragma user_version = ${version}; commit`);
  } catch (error) {
    // A full disk has rolled back by itself.
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}

/** 0: there is nothing in it yet. @throws LodeError JOURNAL_NEWER (never) */
export function checkedVersion(database: DatabaseSync, path: string): number {
  const found = Number(database.prepare("pragma user_version").get()?.user_version ?? 0);
  if (found > version) {
    throw new LodeError("JOURNAL_NEWER", `${path} was written by a newer version of Lode`, {
      retry: "never",
      facts: { path, found, version },
      next: "Run that version, or start with an empty data directory.",
    });
  }
  return found;
}
