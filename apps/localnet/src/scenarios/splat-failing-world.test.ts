import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SeededRandom } from "@lode/runtime/random";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Trouble, troublesByChance, troublesByScript } from "../simulated/sn17-validator/troubles.ts";
import {
  differentResults,
  endStory,
  startStory,
  type ToldStory,
  tellStory,
  untilBooks,
} from "./splat-story.test-support.ts";

const timeout = 180_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lode-splat-failing-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function expectHarmless({ report, tasks }: ToldStory): void {
  expect(report).toMatchObject({ penalties: 0, cooldownViolations: 0 });
  for (const task of tasks) expect(differentResults(task)).toBeLessThanOrEqual(1);
}

function expectAllAccepted(story: ToldStory): void {
  expectHarmless(story);
  expect(story.report.tasks.map(({ outcome }) => outcome)).toEqual(story.report.tasks.map(() => "accepted"));
}

const script = (...lines: [synapse: string, call: number, trouble: Trouble][]) => ({
  characterOf: () => ({
    troubles: troublesByScript(lines.map(([synapse, call, trouble]) => ({ synapse, call, trouble }))),
  }),
});

describe("a validator that fails, in a network that is otherwise well", () => {
  it("loses the answer to a result: the same bytes are sent again, and nobody pulls too early", {
    timeout,
  }, async () => {
    const story = await tellStory({ dataDir: folder, ...script(["SubmitResults", 1, "lost-answer"]) });
    expectAllAccepted(story);
    expect(story.tasks.some(({ results }) => results.length > 1)).toBe(true);
  });

  it("loses the answer to a pull: the task is asked for again", { timeout }, async () => {
    const story = await tellStory({
      dataDir: folder,
      ...script(["PullTask", 1, "lost-answer"], ["PullTask", 3, "malformed"]),
    });
    expectAllAccepted(story);
    expect(story.tasks.some(({ pulls }) => pulls > 1)).toBe(true);
  });

  it("answers 503, late, or not at all", { timeout }, async () => {
    expectAllAccepted(
      await tellStory({
        dataDir: folder,
        ...script(
          ["PullTask", 1, "unavailable"],
          ["PullTask", 2, "silent"],
          ["PullTask", 3, "slow"],
          ["SubmitResults", 1, "unavailable"],
          ["SubmitResults", 2, "slow"],
        ),
      }),
    );
  });

  it("is gone after a pull, and back when the result is made", { timeout }, async () => {
    await using network = await startStory({ dataDir: folder, tasks: 2, ...script(["PullTask", 1, "gone"]) });
    await untilBooks("both have given a task", network, (tasks) => tasks.length === 2);
    await untilBooks("the miner has tried", network, (tasks) => tasks.every(({ results }) => results.length === 0));
    for (const validator of network.validators) await validator.comeBack();
    expectAllAccepted(await endStory(network));
  });

  it("has all troubles by chance", { timeout }, async () => {
    const seed = `troubles ${process.pid}`;
    const shares = { "lost-answer": 0.1, malformed: 0.1, unavailable: 0.15, slow: 0.05 };
    const story = await tellStory({
      dataDir: folder,
      tasks: 6,
      characterOf: (name) => ({ troubles: troublesByChance(new SeededRandom(`${seed} ${name}`), shares) }),
    });
    expect(story.report.tasks, `seed: ${seed}`).toHaveLength(6);
    expectAllAccepted(story);
  });
});

it.each([
  ["behind", -40_000],
  ["ahead", 40_000],
])("a validator whose clock is 40 s %s is never pulled from too early", { timeout }, async (_, skewMs) => {
  expectAllAccepted(await tellStory({ dataDir: folder, tasks: 5, characterOf: () => ({ skewMs }) }));
});

describe("a scorer", () => {
  it("that answers 500 or HTML for a while costs time only", { timeout }, async () => {
    const failing = (request: number) => (request <= 2 ? "error" : request === 3 ? "html" : undefined);
    const story = await tellStory({ dataDir: folder, scorerFailing: failing });
    // A validator whose own service fails takes the result without a penalty: that is not in our hands.
    expectHarmless(story);
    expect(story.tasks.every(({ outcome }) => outcome === "accepted" || outcome === "validation-failed")).toBe(true);
    expect(story.tasks.some(({ outcome }) => outcome === "accepted")).toBe(true);
  });
});
void createServer;

export type { AddressInfo };
