import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CallRefused } from "@lode/bittensor/axon";
import { ready } from "@lode/bittensor/keys";
import { AssetsClient } from "@lode/contract/assets";
import { ManualClock, SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MinerConfig } from "../config.ts";
import { validationServiceJudge } from "../judge/validation-service-judge.ts";
import { readRecords } from "../records/index.ts";
import { assetsVariantMaker } from "../variants/assets-variant-maker.ts";
import { type RunningSplatMiner, startSplatMiner } from "./start-splat-miner.ts";
import { eventsOf, type TestWorld, testSpz, testStart, testWorld, until } from "./test-miner.test-support.ts";
import { type StandInValidator, standInValidator } from "./validator-stand-in.test-support.ts";

let dataDir: string;
let protocol: ManualClock;
let validator: StandInValidator;
let servers: Server[];

beforeEach(async () => {
  await ready();
  dataDir = mkdtempSync(join(tmpdir(), "lode-splat-miner-"));
  protocol = new ManualClock(testStart);
  validator = await standInValidator({ uid: 1, protocol });
  servers = [];
});

afterEach(async () => {
  await validator[Symbol.asyncDispose]();
  for (const server of servers) server.close().closeAllConnections();
  rmSync(dataDir, { recursive: true, force: true });
});

function world(config: Partial<MinerConfig> = {}): TestWorld {
  return testWorld(dataDir, [validator], protocol, config);
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Lets protocol time pass in steps until something has happened, and stand still while something happens over sockets. */
async function passUntil(miner: RunningSplatMiner, condition: () => boolean, stepMs = 1_000): Promise<void> {
  const isBusy = (): boolean => {
    const { calls, tasks } = miner.status();
    return calls.pulls + calls.submits > 0 || tasks.some(({ state }) => state !== "settled" && state !== "sent");
  };
  while (!condition()) {
    if (!isBusy()) await protocol.advanceBy(stepMs);
    for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Nothing that was promised to validators may be broken, whatever else goes wrong. */
function expectPeace(): void {
  expect(validator.violations).toEqual([]);
  expect(validator.outcomes.filter(({ outcome }) => outcome === "rejected" || outcome === "bad-signature")).toEqual([]);
  const digests = new Map<string, Set<string>>();
  for (const { taskId, digest } of validator.results)
    digests.set(taskId, (digests.get(taskId) ?? new Set()).add(digest));
  for (const seen of digests.values()) expect(seen.size).toBe(1);
}

describe("a generator", () => {
  test("that is down for a while is waited for", async () => {
    const one = world();
    let failures = 3;
    one.maker.before = () => {
      if (failures-- <= 0) return undefined;
      throw new LodeError("ASSET_SERVER_UNREACHABLE", "down", { retry: "later" });
    };
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(eventsOf(one, "generation_retried").map(({ code }) => code)).toEqual(
      Array(3).fill("ASSET_SERVER_UNREACHABLE"),
    );
    expect(new Set(one.maker.orders.map(({ generationId }) => generationId)).size).toBe(1);
    expect(one.settled).toMatchObject([{ outcome: "accepted" }]);
    expectPeace();
  });

  test("that stays down costs the empty answer once the budget is used up, and no task is pulled while it is known to be down", async () => {
    const one = world({ taskBudgetMs: 60, retryMaxMs: 3_000, retryBaseMs: 3_000 });
    one.maker.before = () => {
      throw new Error("connect ECONNREFUSED");
    };
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(validator.outcomes).toMatchObject([{ outcome: "empty" }]);
    expect(miner.status().tasks).toMatchObject([{ chosenWhy: expect.stringContaining("no variant has a score") }]);
    await protocol.advanceBy(400_000);
    for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(eventsOf(one, "pulls_paused")).toHaveLength(1);
    expect(validator.pulls).toHaveLength(1);
    expectPeace();
  });

  test("that is slow is given up in time", async () => {
    const one = world({ generationTimeoutMs: 20, variants: 2, taskBudgetMs: 50 });
    one.maker.before = () => new Promise<void>(() => {});
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(validator.outcomes).toMatchObject([{ outcome: "empty" }]);
    expectPeace();
  });

  test.each([
    ["an empty file", new Uint8Array(0), "SPLAT_MINER_VARIANT_UNUSABLE"],
    [
      "a mesh where a splat was due",
      Buffer.from("ply\nformat ascii 1.0\nelement face 3\n"),
      "SPLAT_MINER_VARIANT_REFUSED",
    ],
    ["more than may be sent", testSpz("x", 2_000), "SPLAT_MINER_VARIANT_UNUSABLE"],
  ])("that gives %s is found out, and nothing of it is judged or sent", async (_, bytes, code) => {
    const one = world({ maxSpzBytes: 1_000, variants: 2 });
    one.maker.spzOf = () => bytes;
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(eventsOf(one, "variant_failed").map((event) => event.code)).toEqual([code, code]);
    expect(one.judge.requests).toEqual([]);
    expect(validator.results).toMatchObject([{ results: "" }]);
    expectPeace();
  });

  test("that spoils one variant leaves the others", async () => {
    const one = world();
    one.maker.spzOf = ({ number, generationId }) => (number === 0 ? Buffer.from("<html>") : testSpz(generationId));
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.settled).toMatchObject([{ outcome: "accepted", chosenVariant: 1 }]);
  });

  test("behind the asset API that answers HTML, or a model that was not compressed, gives a coded failure", async () => {
    let number = 0;
    const url = await serve((_, response) => {
      number += 1;
      if (number === 1) response.writeHead(200, { "content-type": "text/html" }).end("<html>busy</html>");
      else {
        const headers = { "x-generation-id": "0f0e4cd8-9a0b-4a54-9f4e-3d2ff3f3a111", "x-compression-type": "0" };
        response.writeHead(200, headers).end("ply");
      }
    });
    const one = world({ variants: 1 });
    const maker = assetsVariantMaker(new AssetsClient({ baseUrl: url, wall: new SystemClock() }), 17);
    await using _miner = await startSplatMiner({ ...one.options, maker });
    await one.untilSettled(1);
    expect(eventsOf(one, "generation_retried").map(({ code }) => code)).toEqual(["ANSWER_MALFORMED"]);
    expect(eventsOf(one, "variant_failed").map(({ code }) => code)).toEqual(["SPLAT_MINER_VARIANT_UNUSABLE"]);
    expect(validator.outcomes).toMatchObject([{ outcome: "empty" }]);
  });
});

describe("a judge", () => {
  test("that fails in every way for a while is asked again about the same bytes", async () => {
    let number = 0;
    const bodies: string[] = [];
    const url = await serve(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      bodies.push(Buffer.concat(parts).toString());
      number += 1;
      if (number === 1) response.writeHead(500).end("Internal Server Error");
      else if (number === 2) response.writeHead(200, { "content-type": "text/html" }).end("<html>oops</html>");
      else if (number === 3) response.writeHead(200).end('{"iqa": 1}');
      else if (number === 4) request.socket.destroy();
      else if (number === 5) return;
      else response.writeHead(200).end('{"score": 0.81, "iqa": 0.9, "alignment_score": 1.1, "preview": null}');
    });
    const one = world({ judgeTimeoutMs: 5_000 });
    const judge = validationServiceJudge({ baseUrl: url, timeoutMs: 40 });
    await using miner = await startSplatMiner({ ...one.options, judge });
    await one.untilSettled(1);
    const codes = [
      "JUDGE_FAILED",
      "JUDGE_ANSWER_MALFORMED",
      "JUDGE_ANSWER_MALFORMED",
      "JUDGE_UNREACHABLE",
      "JUDGE_TIMEOUT",
    ];
    expect(eventsOf(one, "judging_retried").map(({ code }) => code)).toEqual(codes);
    expect(new Set(bodies).size).toBe(1);
    expect(JSON.parse(bodies[0]!)).toEqual({
      prompt: "a red chair number 1",
      data: Buffer.from(testSpz(one.maker.orders[0]!.generationId)).toString("base64"),
      compression: 2,
      generate_single_preview: false,
      generate_grid_preview: false,
    });
    expect(one.maker.orders).toHaveLength(1);
    expect(miner.status().tasks).toMatchObject([{ outcome: "accepted", bestScore: 0.81 }]);
  });

  test("that stays away costs the empty answer, not a guess, and no more variants are made for it", async () => {
    const one = world({ judgePatienceMs: 30 });
    one.judge.scoreOf = () => {
      throw new LodeError("JUDGE_FAILED", "down", { retry: "later" });
    };
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.maker.orders).toHaveLength(1);
    expect(validator.outcomes).toMatchObject([{ outcome: "empty" }]);
    expectPeace();
  });

  test("that refuses a prompt of more than 1024 characters is not asked again", async () => {
    const url = await serve((_, response) => void response.writeHead(422).end('{"detail": "too long"}'));
    const one = world();
    validator.queue.push({ type: "text", id: "long", prompt: "chair ".repeat(1_700) });
    const judge = validationServiceJudge({ baseUrl: url, timeoutMs: 1_000 });
    await using _miner = await startSplatMiner({ ...one.options, judge });
    await one.untilSettled(1);
    expect(eventsOf(one, "variant_failed")).toMatchObject([{ code: "JUDGE_REFUSED" }]);
    expect(validator.outcomes).toMatchObject([{ taskId: "long", outcome: "empty" }]);
    expectPeace();
  });
});

describe("a validator", () => {
  test("whose pull answer is lost gives the same task again", async () => {
    const one = world({ pullTimeoutMs: 30 });
    let lost = 2;
    validator.afterPull = () => (lost-- > 0 ? new Promise<void>(() => {}) : undefined);
    await using miner = await startSplatMiner(one.options);
    await passUntil(miner, () => one.settled.length === 1);
    expect(validator.pulls.length).toBe(3);
    expect(one.settled).toMatchObject([{ taskId: "1-task-1", outcome: "accepted" }]);
    expectPeace();
  });

  test("that is gone after the pull gets the same body once it is back", async () => {
    const one = world();
    const { entry } = validator;
    let gone = true;
    let looksSince = 0;
    const directory = {
      validators: async () => {
        if (one.maker.orders.length === 0) return [entry];
        looksSince += 1;
        return [gone ? { ...entry, port: 1 } : entry];
      },
    };
    one.maker.before = () => until(() => looksSince > 1);
    await using miner = await startSplatMiner({ ...one.options, directory });
    await one.untilEvent("submit_retried", 3);
    expect(miner.status().tasks).toMatchObject([{ state: "sent", lostSends: 0 }]);
    gone = false;
    await one.untilSettled(1);
    expect(one.settled).toMatchObject([{ outcome: "accepted" }]);
    expect(validator.results).toHaveLength(1);
    expectPeace();
  });

  test("that is too busy, or takes our clock for wrong, is asked again", async () => {
    const one = world();
    const refusals = [new CallRefused(503, "BUSY", "priority"), new CallRefused(401, "NONCE", "too old")];
    validator.beforeSubmit = () => {
      const refusal = refusals.shift();
      if (refusal !== undefined) throw refusal;
      return undefined;
    };
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(eventsOf(one, "submit_retried")).toHaveLength(2);
    expect(one.settled).toMatchObject([{ outcome: "accepted", sends: 3 }]);
    expectPeace();
  });

  test("whose submit answer is lost gets the same bytes once more; its refusal says that it has them, and no pull is early", async () => {
    const one = world({ submitTimeoutMs: 40 });
    let lost = 1;
    validator.afterSubmit = () => (lost-- > 0 ? new Promise<void>(() => {}) : undefined);
    await using miner = await startSplatMiner(one.options);
    await passUntil(miner, () => one.settled.length === 1);
    expect(validator.results).toHaveLength(2);
    expect(one.settled).toMatchObject([{ outcome: "already-processed", sends: 2 }]);
    await passUntil(miner, () => validator.pulls.length === 2);
    expectPeace();
  });

  test("that answers no submit at all is left alone for the longest cooldown, then one pull gives the task again and the same bytes go out", async () => {
    const one = world({ submitTimeoutMs: 40 });
    validator.beforeSubmit = () => new Promise<void>(() => {});
    await using miner = await startSplatMiner(one.options);
    await passUntil(miner, () => one.settled.length === 1);
    expect(one.settled).toMatchObject([{ outcome: "unknown", sends: 2 }]);
    const [held] = miner.status().validators;
    expect(held!.heldUntil - one.settled[0]!.outcomeAt!).toBeGreaterThanOrEqual(870_000);
    validator.beforeSubmit = () => undefined;
    await passUntil(miner, () => one.settled.length === 2);
    expect(validator.pulls).toHaveLength(2);
    expect(one.settled[1]).toMatchObject({
      taskId: "1-task-1",
      outcome: "accepted",
      bodySha256: one.settled[0]!.bodySha256,
    });
    expect(one.maker.orders).toHaveLength(1);
    expectPeace();
  });

  test("that has lost its state refuses, is left alone for a while, and then gives another task", async () => {
    const one = world();
    validator.beforeSubmit = () => {
      validator.assigned = undefined;
      validator.beforeSubmit = () => undefined;
      return undefined;
    };
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.settled).toMatchObject([{ outcome: "refused" }]);
    await passUntil(miner, () => one.settled.length === 2);
    expect(one.settled[1]).toMatchObject({ taskId: "1-task-2", outcome: "accepted" });
    expectPeace();
  });

  test("whose validation service is down costs a task, and the feedback says whose fault it was", async () => {
    const one = world();
    validator.serviceDown = true;
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.settled).toMatchObject([{ outcome: "validator-fault" }]);
    expect(miner.status().validators[0]!.cooldownUntil).toBe(validator.cooldownUntil);
  });

  test("that gives an answered task again gets the very same bytes again", async () => {
    const one = world();
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    validator.queue.push({ type: "text", id: "1-task-1", prompt: "a red chair number 1" });
    await passUntil(miner, () => one.settled.length === 2);
    expect(validator.results).toHaveLength(2);
    expect(one.maker.orders).toHaveLength(1);
    expect(one.settled[1]).toMatchObject({ taskId: "1-task-1", outcome: "accepted" });
    expectPeace();
  });

  test.each([1_000, 8_000, 45_000])("whose clock is %i ms behind is never pulled from too early", async (lagMs) => {
    const one = world();
    validator.lagMs = lagMs;
    await using miner = await startSplatMiner(one.options);
    await passUntil(miner, () => one.settled.length === 4, 500);
    expect(validator.pulls.length).toBeGreaterThanOrEqual(4);
    expectPeace();
  });

  test("whose clock falls behind later is pulled from too early once, and that once teaches us", async () => {
    const one = world();
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    validator.lagMs = 20_000;
    await passUntil(miner, () => one.settled.length === 3, 500);
    expect(validator.violations).toHaveLength(1);
    expect(miner.status().validators).toMatchObject([{ earlyPulls: 1 }]);
    expect(miner.status().validators[0]!.lagMs).toBeGreaterThanOrEqual(20_000);
  });

  test("whose clock is ahead is waited for only that much longer", async () => {
    const one = world();
    validator.lagMs = -10_000;
    await using miner = await startSplatMiner(one.options);
    await passUntil(miner, () => one.settled.length === 2, 500);
    const waitedS = validator.pulls[1]! - validator.outcomes[0]!.cooldownUntil;
    expect(waitedS).toBeGreaterThanOrEqual(11.5);
    expect(waitedS).toBeLessThan(20);
    expectPeace();
  });

  test("that answers nonsense is a failed pull, with a pause that grows", async () => {
    const url = await serve(
      (_, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"task": 7}'),
    );
    const one = world();
    const entry = { ...validator.entry, port: Number(new URL(url).port) };
    await using miner = await startSplatMiner({ ...one.options, directory: { validators: async () => [entry] } });
    const pauses: number[] = [];
    for (let count = 1; count <= 3; count += 1) {
      await passUntil(miner, () => eventsOf(one, "pull_failed").length === count, 100);
      pauses.push(Math.round((miner.status().validators[0]!.heldUntil - protocol.now()) / 1_000));
    }
    expect(pauses).toEqual([15, 30, 60]);
    expect(eventsOf(one, "pull_failed")[0]).toMatchObject({ code: "DENDRITE_ANSWER_INVALID" });
  });

  test("with a task that cannot be worked on gets it back empty", async () => {
    const one = world();
    validator.queue.push(
      { type: "video", id: "../../x", prompt: "p" },
      { type: "image", id: "i", prompt: "not base64" },
    );
    await using miner = await startSplatMiner(one.options);
    await passUntil(miner, () => one.settled.length === 2);
    expect(validator.outcomes).toMatchObject([{ outcome: "empty" }, { outcome: "empty" }]);
    expect(eventsOf(one, "task_unusable").map(({ code }) => code)).toEqual([
      "SPLAT_MINER_TASK_TYPE_UNKNOWN",
      "SPLAT_MINER_IMAGE_UNUSABLE",
    ]);
    expectPeace();
  });
});

test.each([
  ["newlines", "a chair\r\nX-Injected: yes\n\nGET / HTTP/1.1"],
  ["emoji", "a 🪑 for a 🐈‍⬛, größer als ein Haus"],
  ["10 000 characters", "chair ".repeat(1_667)],
  ["quotes and control characters", "\"'\u0000\u001b[31m`$(reboot)`"],
])("a prompt with %s is made, judged and signed for as it is", async (_, prompt) => {
  const one = world();
  validator.queue.push({ type: "text", id: "prompt", prompt });
  await using _miner = await startSplatMiner(one.options);
  await one.untilSettled(1);
  expect(validator.outcomes).toMatchObject([{ outcome: "accepted" }]);
  const kept = readRecords(dataDir, 0)!.tasks[0]!.prompt;
  expect(one.maker.orders[0]!.source).toEqual({ kind: "text", prompt: kept });
  expectPeace();
});

test("a prompt with half a character is a pull that failed, as no signature for it could be checked", async () => {
  const one = world();
  validator.queue.push({ type: "text", id: "prompt", prompt: "chair \ud83e" });
  await using miner = await startSplatMiner(one.options);
  await one.untilEvent("pull_failed");
  expect(miner.status().counts).toMatchObject({ open: 0, settled: 0 });
  validator.assigned = undefined;
  await passUntil(miner, () => one.settled.length === 1);
  expectPeace();
});

describe("a disk", () => {
  test("that is full stops the miner from acting, and it goes on by itself once there is room", async () => {
    const one = world();
    validator.queue.push({ type: "text", id: "big", prompt: "chair ".repeat(100) });
    one.maker.spzOf = ({ generationId }) => testSpz(generationId, 400_000);
    const room = world({ journalMaxBytes: 300_000 });
    const { config } = room.options;
    await using miner = await startSplatMiner({ ...one.options, config: config! });
    await one.untilEvent("journal_failed", 3);
    expect(eventsOf(one, "journal_failed")[0]).toMatchObject({
      code: "SPLAT_MINER_JOURNAL_FAILED",
      facts: { sqlite: 13 },
    });
    expect(validator.results).toEqual([]);
    expect(one.maker.orders).toHaveLength(1);
    expect(miner.status().counts.open).toBe(1);
    await miner.stop({ atOnce: true });

    await using _again = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.settled).toMatchObject([{ outcome: "accepted" }]);
    expect(new Set(one.maker.orders.map(({ generationId }) => generationId)).size).toBe(1);
    expectPeace();
  });
});

test("a directory that fails costs only news", async () => {
  const one = world();
  let looks = 0;
  const directory = {
    validators: async () => {
      looks += 1;
      if (looks === 1 || looks > 2) throw new Error("no endpoint answers");
      return [validator.entry];
    },
  };
  await using _miner = await startSplatMiner({ ...one.options, directory });
  await one.untilSettled(1);
  await until(() => looks > 3);
  expect(eventsOf(one, "directory_failed").at(-1)).toMatchObject({ code: "SPLAT_MINER_DIRECTORY_FAILED", known: 1 });
});
