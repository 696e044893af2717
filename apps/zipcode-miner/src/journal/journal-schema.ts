import type { DatabaseSync } from "node:sqlite";
import { LodeError } from "@lode/runtime/errors";

const version = 1;

/**
 * One row a step: what has a row (or a time) is done and is not done again. Times are protocol time, epoch milliseconds.
 * `epoch.outcome` is null while the epoch is at work.
 */
const tables = `
create table epoch (
  epoch_id text primary key,
  plan text not null,
  closes_at integer not null,
  outcome text,
  finished_at integer
) strict;
create table zipcode (
  epoch_id text not null references epoch on delete cascade,
  zipcode text not null,
  rows integer,
  listings text,
  collected_at integer,
  problem_code text,
  problem_text text,
  primary key (epoch_id, zipcode)
) strict;
create table file (
  epoch_id text not null references epoch on delete cascade,
  zipcode text not null,
  key text not null,
  rows integer not null,
  bytes integer not null,
  sha256 text not null,
  packed_at integer not null,
  uploaded_at integer,
  primary key (epoch_id, zipcode)
) strict;
create table manifest (
  epoch_id text primary key references epoch on delete cascade,
  key text not null,
  body text not null,
  sha256 text not null,
  uploaded_at integer
) strict;
create table warning (
  epoch_id text not null references epoch on delete cascade,
  zipcode text not null,
  code text not null,
  text text not null,
  primary key (epoch_id, zipcode, code)
) strict;
create table report (
  epoch_id text not null references epoch on delete cascade,
  status text not null,
  reported_at integer not null,
  primary key (epoch_id, status)
) strict;
`;

/** @throws LodeError JOURNAL_NEWER (never): the journal was written by a later Lode. */
export function prepareJournal(database: DatabaseSync, path: string): void {
  database.exec("pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on;");
  const found = Number(database.prepare("pragma user_version").get()?.user_version ?? 0);
  if (found === version) return;
  if (found > version) {
    throw new LodeError("JOURNAL_NEWER", `${path} was written by a newer version of Lode`, {
      retry: "never",
      facts: { path, found, version },
      next: "Run that version, or start with an empty data directory.",
    });
  }
  database.exec(`begin; ${tables} pragma user_version = ${version}; commit;`);
}
