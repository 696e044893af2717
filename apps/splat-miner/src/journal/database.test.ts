import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRecords, readSessionSummary } from "../records/index.ts";
import { JournalDatabase } from "./database.ts";
import { journalPath, summaryPath } from "./paths.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "lode-journal-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const insert = "insert into session (started_at, started_wall, config) values (1, 2, ?)";

test("a transaction is all or nothing, also one inside another", () => {
  using database = JournalDatabase.open(journalPath(dataDir));
  expect(() =>
    database.transaction(() => {
      database.transaction(() => database.run(insert, "a"));
      throw new Error("halfway");
    }),
  ).toThrow("halfway");
  expect(database.all("select * from session")).toEqual([]);
  database.transaction(() => database.run(insert, "b"));
  expect(database.one("select config from session")).toEqual({ config: "b" });
});

test("a full journal is a coded failure that may pass, and writes nothing of what it refuses", () => {
  using database = JournalDatabase.open(journalPath(dataDir), { maxBytes: 200_000 });
  const write = () => database.transaction(() => database.run(insert, "x".repeat(300_000)));
  expect(write).toThrow(expect.objectContaining({ code: "SPLAT_MINER_JOURNAL_FAILED", retry: "later" }));
  expect(database.all("select * from session")).toEqual([]);
  database.limit(10_000_000);
  write();
  expect(database.all("select id from session")).toHaveLength(1);
});

test("a mistake of ours is one that does not pass", () => {
  using database = JournalDatabase.open(journalPath(dataDir));
  expect(() => database.run("insert into nowhere values (1)")).toThrow(
    expect.objectContaining({ code: "SPLAT_MINER_JOURNAL_FAILED", retry: "never" }),
  );
});

test("a journal of a later version is refused by those who write and by those who read", () => {
  JournalDatabase.open(journalPath(dataDir))[Symbol.dispose]();
  const raw = new DatabaseSync(journalPath(dataDir));
  raw.exec("pragma user_version = 99");
  raw.close();
  const refused = expect.objectContaining({ code: "JOURNAL_NEWER" });
  expect(() => JournalDatabase.open(journalPath(dataDir))).toThrow(refused);
  expect(() => readRecords(dataDir, 0)).toThrow(refused);
});

test("a file that is no journal is a coded failure", () => {
  const raw = journalPath(dataDir);
  const database = new DatabaseSync(raw);
  database.exec("create table session (x)");
  database.close();
  expect(() => JournalDatabase.open(raw)).toThrow(expect.objectContaining({ code: "SPLAT_MINER_JOURNAL_FAILED" }));
});

test("a damaged journal is a coded failure for those who read, too, and says what to do", () => {
  writeFileSync(journalPath(dataDir), "no database at all, but long enough to be taken for one ".repeat(40));
  const failed = expect.objectContaining({
    code: "SPLAT_MINER_JOURNAL_FAILED",
    retry: "never",
    next: expect.stringContaining("damaged"),
  });
  expect(() => JournalDatabase.open(journalPath(dataDir))).toThrow(failed);
  expect(() => readRecords(dataDir, 0)).toThrow(failed);
});

test("a summary that cannot be read is none", () => {
  writeFileSync(summaryPath(dataDir), '{"total_ta');
  expect(readSessionSummary(dataDir)).toBeUndefined();
});

test("a journal of the version before is brought up to date with all that is in it", () => {
  JournalDatabase.open(journalPath(dataDir))[Symbol.dispose]();
  const raw = new DatabaseSync(journalPath(dataDir));
  raw.exec(`alter table session drop column forgotten; ${insert.replace("?", "'old'")}; pragma user_version = 1`);
  raw.close();
  using database = JournalDatabase.open(journalPath(dataDir));
  expect(database.one("select config, forgotten from session")).toEqual({ config: "old", forgotten: null });
});

test("there is nothing to read before there is a journal", () => {
  expect(readRecords(dataDir, 0)).toBeUndefined();
});
