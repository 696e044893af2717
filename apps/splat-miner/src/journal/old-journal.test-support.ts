import { DatabaseSync } from "node:sqlite";

/** The tables of the first version, word for word: what is out there does not change with the present one. */
const tables = `
create table session (
  id integer primary key,
  started_at integer not null,
  started_wall integer not null,
  ended_wall integer,
  config text not null
) strict;
create table task (
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
  cooldown_until integer,
  unique (validator, task_id)
) strict;
create index task_open on task (validator) where outcome is null;
create index task_by_session on task (outcome_session);
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

/** Makes a journal as an older Lode did, with what a test wants in it. */
export function writeOldJournal(path: string, version: 1 | 2, content: string): void {
  const database = new DatabaseSync(path);
  database.exec(tables);
  if (version === 2) database.exec("alter table session add column forgotten text");
  database.exec(`${content}; pragma user_version = ${version}`);
  database.close();
}
