import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Hotkey } from "@lode/bittensor/primitives";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readRecords, readSessionSummary } from "../records/index.ts";
import { JournalDatabase } from "./database.ts";
import { Journal } from "./journal.ts";
import { writeOldJournal } from "./old-journal.test-support.ts";
import { journalPath, summaryPath } from "./paths.ts";
import { ValidatorBook } from "./validator-book.ts";

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

describe.each([1, 2] as const)("a journal of version %i", (version) => {
  const content = `
    insert into session (started_at, started_wall, config) values (1, 2, 'old');
    insert into task (key, validator, task_id, uid, ip, port, type, prompt, threshold, throttle_s, pulled_at, session, body, outcome)
    values (7, '5Abc', 'one', 3, '10.0.0.1', 8092, 'text', 'a red chair', 0.6, 30, 5, 1, '{"signed":1}', 'unknown'),
      (8, '5Def', 'one', 4, '10.0.0.2', 8092, 'text', 'a red chair', 0.6, 30, 5, 1, null, null);
    insert into variant (task, number, seed, generation_id, asked_at, score) values (7, 0, 11, 'g', 6, 0.8);
    insert into validator (hotkey, uid, recent_ok, recent_failed) values ('5Abc', 3, 6, 2)`;
  beforeEach(() => writeOldJournal(journalPath(dataDir), version, content));

  test("can be looked at as it is", () => {
    expect(readRecords(dataDir, 0)).toMatchObject({
      tasks: [
        { taskId: "one", variants: 0 },
        { taskId: "one", variants: 1, bestScore: 0.8 },
      ],
      validators: [{ hotkey: "5Abc", recentOk: 6 }],
    });
  });

  test("is brought up to date in place with all that is in it", () => {
    JournalDatabase.open(journalPath(dataDir))[Symbol.dispose]();
    using database = JournalDatabase.open(journalPath(dataDir));
    expect(database.one("select config, forgotten from session")).toEqual({ config: "old", forgotten: null });
    const journal = new Journal(database, 1);
    expect(journal.task(7)).toMatchObject({
      prompt: "a red chair",
      body: '{"signed":1}',
      outcome: "unknown",
      sends: 0,
    });
    expect(journal.openTasks()).toMatchObject([{ key: 8, pulledAt: 5 }]);
    expect(journal.variants(7)).toMatchObject([{ seed: 11, score: 0.8 }]);
    expect(new ValidatorBook(database).recentSubmits("5Abc" as Hotkey)).toEqual({ ok: 0, failed: 0 });
    const { key: _, ...again } = journal.task(7);
    expect(journal.openTask({ ...again, prompt: "a blue boat" })).toMatchObject({ kind: "new", task: { body: null } });
    expect(journal.openTask(again)).toMatchObject({ kind: "reopened", task: { key: 7 } });
    // Variants still go with their task, and with the right one.
    database.run("delete from task where key = 7");
    expect(database.all("select * from variant")).toEqual([]);
    expect(database.all("pragma foreign_key_check")).toEqual([]);
  });
});

test("there is nothing to read before there is a journal", () => {
  expect(readRecords(dataDir, 0)).toBeUndefined();
});
