import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SeededRandom } from "@lode/runtime/random";
import { type Mesh, sampleMesh } from "@lode/splat/mesh";
import { writePly } from "@lode/splat/ply";
import { readRecords } from "@lode/splat-miner/records";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { twice } from "../simulated/sn17-validator/prompt-queue.ts";
import { type Trouble, troublesByChance, troublesByScript } from "../simulated/sn17-validator/troubles.ts";
import { minerFolder } from "../up-splat/journalled-tasks.ts";
import {
  differentResults,
  endStory,
  startStory,
  type ToldStory,
  tasksOf,
  tellStory,
} from "./splat-story.test-support.ts";
import { until } from "./until.test-support.ts";

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
    await until("the miner has knocked at closed doors", () => {
      const { tasks = [] } = readRecords(minerFolder(folder), 0) ?? {};
      return tasks.length === 2 && tasks.every(({ sends }) => sends > 0) ? true : undefined;
    });
    expect(tasksOf(network).map(({ results }) => results.length)).toEqual([0, 0]);
    for (const validator of network.validators) await validator.comeBack();
    expectAllAccepted(await endStory(network));
  });

  it("gives every task out twice, under one id", { timeout }, async () => {
    const story = await tellStory({ dataDir: folder, characterOf: () => ({ wrapTasks: twice }) });
    expectAllAccepted(story);
    expect(story.tasks.some(({ pulls }) => pulls > 1)).toBe(true);
  });

  it("has all troubles by chance", { timeout }, async () => {
    // Fixed: with all four kinds, but never so many of five calls in a row that the miner, rightly, stays away for a day.
    const seed = "troubles 377";
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

describe("a generator elsewhere", () => {
  it("that answers HTML, then nothing, then models costs no penalty", { timeout }, async () => {
    const model = cubePly();
    let asked = 0;
    const server = createServer((request, response) => {
      request.resume();
      asked += 1;
      if (asked <= 2) response.writeHead(200, { "content-type": "text/html" }).end("<html>Bad Gateway</html>");
      else if (asked <= 4) response.writeHead(200).end();
      else response.writeHead(200, { "content-type": "application/octet-stream" }).end(model);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const story = await tellStory({ dataDir: folder, generator: { kind: "three-gen", url } });
      expectHarmless(story);
      const outcomes = story.tasks.map(({ outcome }) => outcome);
      expect(outcomes.every((outcome) => outcome === "accepted" || outcome === "empty")).toBe(true);
      expect(outcomes).toContain("accepted");
      expect(asked).toBeGreaterThan(4);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

/** A cube with a colour of its own at each corner, as splats. */
function cubePly(): Uint8Array {
  const corners = Array.from({ length: 8 }, (_, corner) => [corner & 1, (corner >> 1) & 1, (corner >> 2) & 1]);
  const faces = [
    [0, 2, 1, 1, 2, 3],
    [4, 5, 6, 5, 7, 6],
    [0, 1, 4, 1, 5, 4],
    [2, 6, 3, 3, 6, 7],
    [0, 4, 2, 2, 4, 6],
    [1, 3, 5, 3, 7, 5],
  ].flat();
  const cube: Mesh = {
    frame: "RUB",
    positions: Float32Array.from(corners.flat()),
    indices: Uint32Array.from(faces),
    colors: Float32Array.from(corners.flatMap((corner) => [...corner.map((place) => 0.1 + 0.7 * place), 1])),
    parts: [{ firstIndex: 0, indexCount: faces.length, material: 0 }],
    materials: [{ name: "painted", baseColor: [1, 1, 1, 1] }],
  };
  return writePly(sampleMesh(cube, { count: 9_000, seed: 1 }));
}
