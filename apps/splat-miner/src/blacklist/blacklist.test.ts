import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultConfig } from "../config.ts";
import { addToBlacklist, listBlacklist, removeFromBlacklist } from "../records/index.ts";
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

describe("a record", () => {
  const judge = (recentOk: number, recentFailed: number, recentLatencyMs: number) =>
    unfitReason({ recentOk, recentFailed, recentLatencyMs }, defaultConfig.autoBlacklist);

  test("of fewer than five calls says nothing", () => {
    expect(judge(0, 4, 4_000_000)).toBeUndefined();
  });

  test("below 30 % success is a reason, 30 % is not", () => {
    expect(judge(1, 4, 1_000)).toContain("1 of 5");
    expect(judge(2, 8, 1_000)).toContain("20 %");
    expect(judge(3, 7, 1_000)).toBeUndefined();
  });

  test("above 120 s on average is a reason, 120 s is not", () => {
    expect(judge(5, 0, 600_001)).toContain("120 s");
    expect(judge(5, 0, 600_000)).toBeUndefined();
  });
});
