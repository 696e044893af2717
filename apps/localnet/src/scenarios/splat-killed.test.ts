import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SeededRandom } from "@lode/runtime/random";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readJournalledTasks } from "../up-splat/journalled-tasks.ts";
import type { SplatNetwork } from "../up-splat/splat-network.ts";
import { differentResults, startStory, tasksOf } from "./splat-story.test-support.ts";
import { until } from "./until.test-support.ts";

const entry = join(import.meta.dirname, "mine-splats.fixture.ts");
const seed = 5;
const validators = 2;
const tasks = 6;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lode-splat-killed-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** The miner as a process that can be killed. */
class MinerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  #said = "";

  constructor(dataDir: string) {
    const args = [
      "--conditions=development",
      "--disable-warning=ExperimentalWarning",
      entry,
      dataDir,
      `${seed}`,
      `${validators}`,
    ];
    this.#child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#said = (this.#said + text).slice(-4_000);
      });
    }
  }

  /** Waits for a condition, and fails at once when the process has ended. */
  until(what: string, look: () => boolean): Promise<true> {
    return until(
      what,
      () => {
        if (this.#child.exitCode !== null) throw new Error(`the miner ended before ${what}\n${this.#said}`);
        return look() ? true : undefined;
      },
      { seen: () => this.#said },
    );
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "close");
    this.#child.kill(signal);
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end("SIGKILL");
  }
}

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
    await using miner = new MinerProcess(folder);
    const [name, of] = moments[random.int(moments.length)]!;
    const before = of(network);
    await miner.until(`${name} (seed ${chance})`, () => isDone() || of(network) > before);
    await miner.end("SIGKILL");
    kills.push(name);
  }
  {
    await using miner = new MinerProcess(folder);
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
