import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SeededRandom } from "@lode/runtime/random";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SplatReport } from "../report/splat-report.ts";
import { Ledger } from "../simulated/sn17-validator/ledger.ts";
import { readJournalledTasks } from "../up-splat/journalled-tasks.ts";
import type { SplatNetwork } from "../up-splat/splat-network.ts";
import { SplatProcess } from "./splat-process.test-support.ts";
import { differentResults, startStory, tasksOf } from "./splat-story.test-support.ts";

const seed = 5;
const validators = 2;
const tasks = 6;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lode-splat-killed-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Moments of a task's life, as they are seen from outside the miner. */
const moments: ReadonlyArray<readonly [name: string, of: (network: SplatNetwork) => number]> = [
  ["a task was given out", (network) => tasksOf(network).length],
  ["a result arrived", (network) => tasksOf(network).filter(({ results }) => results.length > 0).length],
  ["a task has its outcome", (network) => tasksOf(network).filter(({ outcome }) => outcome !== null).length],
  [
    "the journal has another variant",
    (network) => readJournalledTasks(dirOf(network)).reduce((sum, { variants }) => sum + variants, 0),
  ],
];
const dirOf = (network: SplatNetwork): string => join(network.networkFile.walletRoot, "..");

it("a miner that is killed again and again sends no other bytes for a task, and never pulls too early", {
  timeout: 300_000,
}, async () => {
  const chance = `${Date.now()}`;
  const random = new SeededRandom(chance);
  await using network = await startStory({ dataDir: folder, tasks, isMining: false, options: { seed, validators } });
  const isDone = () => tasksOf(network).filter(({ outcome }) => outcome !== null).length === tasks;
  const kills: string[] = [];
  while (!isDone() && kills.length < 5) {
    await using miner = new SplatProcess("mine-splats.fixture.ts", [folder, seed, validators]);
    const [name, of] = moments[random.int(moments.length)]!;
    const before = of(network);
    await miner.until(`${name} (seed ${chance})`, () => isDone() || of(network) > before);
    await miner.end("SIGKILL");
    kills.push(name);
  }
  {
    await using miner = new SplatProcess("mine-splats.fixture.ts", [folder, seed, validators]);
    await miner.until("all is done", () => isDone() && readJournalledTasks(folder).every(({ isSettled }) => isSettled));
    await miner.end("SIGTERM");
  }
  const report = network.report();
  const told = `seed ${chance}, killed when: ${kills.join("; ")}`;
  expect(report, told).toMatchObject({ penalties: 0, cooldownViolations: 0 });
  expect(
    report.tasks.map(({ outcome }) => outcome),
    told,
  ).toEqual(report.tasks.map(() => "accepted"));
  expect(report.tasks).toHaveLength(tasks);
  for (const task of tasksOf(network)) expect(differentResults(task), told).toBe(1);
});

it("a whole network that is killed goes on where it was, with the same tasks and cooldowns", {
  timeout: 300_000,
}, async () => {
  const count = 4;
  const books = () =>
    ["validator-1", "validator-2"].flatMap((name) => [...new Ledger(join(folder, "validators", `${name}.json`)).tasks]);
  const given: string[][] = [];
  for (const settled of [1, 2]) {
    await using network = new SplatProcess("up-splats.fixture.ts", [folder, count]);
    await network.until("a task is settled", () => books().filter(({ outcome }) => outcome !== null).length >= settled);
    await network.end("SIGKILL");
    given.push(books().map(({ id }) => id));
  }
  await using network = new SplatProcess("up-splats.fixture.ts", [folder, count]);
  expect(await network.ended()).toBe(0);
  const report = JSON.parse(network.stdout) as SplatReport;
  expect(report).toMatchObject({ penalties: 0, cooldownViolations: 0 });
  expect(report.tasks.map(({ outcome }) => outcome)).toEqual(Array.from({ length: count }, () => "accepted"));
  const ids = report.tasks.map(({ id }) => id);
  for (const id of given.flat()) expect(ids).toContain(id);
  for (const task of books()) expect(differentResults(task)).toBe(1);
});
