import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Ledger } from "./ledger.ts";
import { newcomer } from "./miner-standing.ts";
import { newRecord } from "./task-record.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lode-ledger-"));
  path = join(folder, "below", "state.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const record = (index: number) =>
  newRecord({ id: `task-${index}`, index, type: "text", prompt: "a chair" }, "5Miner", 1);
const finished = (index: number) => ({ ...record(index), outcome: "accepted" as const });

it("is the same after a restart", () => {
  const ledger = new Ledger(path);
  ledger.keep(record(3));
  ledger.stand("5Miner", { ...newcomer, cooldownUntil: 7 });
  ledger.count("penalties");
  ledger.save();
  const again = new Ledger(path);
  expect(again.tasks).toEqual([record(3)]);
  expect(again.standing("5Miner").cooldownUntil).toBe(7);
  expect(again.standing("5Stranger")).toEqual(newcomer);
  expect(again.counts).toMatchObject({ penalties: 1, pulls: 0 });
});

it("lets the oldest finished record go when there are too many, and still knows what was given out", () => {
  const ledger = new Ledger(path, 3);
  for (const task of [record(0), finished(1), finished(2), record(3)]) ledger.keep(task);
  ledger.save();
  const again = new Ledger(path, 3);
  expect(again.tasks.map(({ index }) => index)).toEqual([0, 2, 3]);
  expect([...again.places].sort()).toEqual([0, 1, 2, 3]);
});

it("keeps no more results of one task than anybody would look at", () => {
  const ledger = new Ledger(undefined);
  ledger.keep(record(0));
  for (let at = 0; at < 200; at += 1) ledger.receive("task-0", { at, sha256: "", bytes: 0, verdict: "wrong-task" });
  expect(ledger.task("task-0")?.results).toHaveLength(50);
});

it("says so when the file is not one of its own", () => {
  const other = join(folder, "other.json");
  for (const text of ["{ half", "{}", '{"version":2,"tasks":[]}']) {
    writeFileSync(other, text);
    expect(() => new Ledger(other)).toThrow(/not what a simulated validator wrote/);
  }
});
