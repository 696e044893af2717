import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultConfig } from "../config.ts";
import { JournalDatabase } from "../journal/database.ts";
import { journalPath } from "../journal/paths.ts";
import { addToBlacklist, listBlacklist, removeFromBlacklist } from "../records/index.ts";
import { Blacklist } from "./blacklist.ts";
import { unfitReason } from "./judge-record.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "lode-blacklist-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe("the blacklist", () => {
  test("is kept by uid and by hotkey, with a reason, until an entry expires", () => {
    addToBlacklist(dataDir, { uid: 7 }, { reason: "slow", expiresAt: 2_000 }, 1_000);
    addToBlacklist(dataDir, { hotkey: "5Abc" }, { reason: "rude", expiresAt: null }, 1_001);
    expect(listBlacklist(dataDir, 1_999)).toEqual([
      { uid: 7, hotkey: null, kind: "manual", reason: "slow", addedAt: 1_000, expiresAt: 2_000 },
      { uid: null, hotkey: "5Abc", kind: "manual", reason: "rude", addedAt: 1_001, expiresAt: null },
    ]);
    expect(listBlacklist(dataDir, 2_000).map(({ hotkey }) => hotkey)).toEqual(["5Abc"]);
  });

  test("lets an entry go when told to, and takes it up again", () => {
    addToBlacklist(dataDir, { uid: 7 }, { reason: "slow", expiresAt: null }, 1_000);
    expect(removeFromBlacklist(dataDir, { uid: 7 }, 1_500)).toBe(true);
    expect(removeFromBlacklist(dataDir, { uid: 7 }, 1_501)).toBe(false);
    expect(listBlacklist(dataDir, 1_600)).toEqual([]);
    addToBlacklist(dataDir, { uid: 7 }, { reason: "again", expiresAt: null }, 1_700);
    expect(listBlacklist(dataDir, 1_800)).toMatchObject([{ uid: 7, reason: "again" }]);
  });
});

describe("an entry of the configuration", () => {
  const reason = "named in the configuration";

  test("is back once an entry for a while that took its place has expired", () => {
    using database = JournalDatabase.open(journalPath(dataDir));
    const blacklist = new Blacklist(database);
    blacklist.keepStatic({ uid: 180 }, reason, 1_000);
    addToBlacklist(dataDir, { uid: 180 }, { reason: "for a while", expiresAt: 2_000 }, 1_500);
    blacklist.keepStatic({ uid: 180 }, reason, 1_999);
    expect(blacklist.list(1_999)).toMatchObject([{ kind: "manual" }]);
    blacklist.keepStatic({ uid: 180 }, reason, 2_000);
    expect(blacklist.list(2_000)).toMatchObject([{ uid: 180, kind: "static", expiresAt: null }]);
  });

  test("counts also for whom an automatic entry has let go before, and not after an operator has removed it", () => {
    using database = JournalDatabase.open(journalPath(dataDir));
    const blacklist = new Blacklist(database);
    blacklist.add({ hotkey: "5Abc" }, { kind: "automatic", reason: "slow", expiresAt: 2_000 }, 1_000);
    blacklist.keepStatic({ hotkey: "5Abc" }, reason, 3_000);
    expect(blacklist.list(3_000)).toMatchObject([{ hotkey: "5Abc", kind: "static" }]);
    removeFromBlacklist(dataDir, { hotkey: "5Abc" }, 3_500);
    blacklist.keepStatic({ hotkey: "5Abc" }, reason, 4_000);
    expect(blacklist.list(4_000)).toEqual([]);
  });
});

describe("a record", () => {
  const judge = (recentOk: number, recentFailed: number, recentLatencyMs: number, submits = { ok: 0, failed: 0 }) =>
    unfitReason({ recentOk, recentFailed, recentLatencyMs }, submits, defaultConfig.autoBlacklist);

  test("of fewer than five calls says nothing", () => {
    expect(judge(0, 4, 4_000_000)).toBeUndefined();
  });

  test("below 30 % success is a reason, 30 % is not", () => {
    expect(judge(1, 4, 1_000)).toContain("1 of 5");
    expect(judge(2, 8, 1_000)).toContain("20 %");
    expect(judge(3, 7, 1_000)).toBeUndefined();
  });

  test("of submissions below 30 % success is a reason, however well pulls go", () => {
    expect(judge(3, 4, 1_000, { ok: 0, failed: 4 })).toBeUndefined();
    expect(judge(20, 5, 1_000, { ok: 0, failed: 5 })).toContain("0 of 5 submissions");
    expect(judge(20, 8, 1_000, { ok: 2, failed: 8 })).toContain("2 of 10 submissions were answered (20 % < 30 %)");
    expect(judge(20, 7, 1_000, { ok: 3, failed: 7 })).toBeUndefined();
  });

  test("above 120 s on average is a reason, 120 s is not", () => {
    expect(judge(5, 0, 600_001)).toContain("120 s");
    expect(judge(5, 0, 600_000)).toBeUndefined();
  });
});
