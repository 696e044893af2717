import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CallRefused } from "@lode/bittensor/axon";
import { describe, expect, test } from "vitest";
import { submissionsFolder } from "../journal/paths.ts";
import { turns, useStage } from "./stage.test-support.ts";
import { startSplatMiner } from "./start-splat-miner.ts";
import { eventsOf, until } from "./test-miner.test-support.ts";

const stage = useStage();
const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]).toString("base64");

describe("a validator", () => {
  test("whose pull answer is lost gives the same task again", async () => {
    const one = stage.world({ pullTimeoutMs: 1_000 });
    let lost = 2;
    stage.validator.afterPull = () => (lost-- > 0 ? new Promise<void>(() => {}) : undefined);
    await using miner = await startSplatMiner(one.options);
    await stage.passUntil(miner, () => one.settled.length === 1);
    expect(stage.validator.pulls.length).toBe(3);
    expect(one.settled).toMatchObject([{ taskId: "1-task-1", outcome: "accepted" }]);
    stage.expectPeace();
  });

  test("that is gone after the pull gets the same body once it is back", async () => {
    const one = stage.world();
    const { entry } = stage.validator;
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
    expect(stage.validator.results).toHaveLength(1);
    stage.expectPeace();
  });

  test("that is too busy, or takes our clock for wrong, is asked again", async () => {
    const one = stage.world();
    const refusals = [new CallRefused(503, "BUSY", "priority"), new CallRefused(401, "NONCE", "too old")];
    stage.validator.beforeSubmit = () => {
      const refusal = refusals.shift();
      if (refusal !== undefined) throw refusal;
      return undefined;
    };
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(eventsOf(one, "submit_retried")).toHaveLength(2);
    expect(one.settled).toMatchObject([{ outcome: "accepted", sends: 3 }]);
    stage.expectPeace();
  });

  test("whose submit answer is lost gets the same bytes once more; its refusal says that it has them, and no pull is early", async () => {
    const one = stage.world({ submitTimeoutMs: 1_000 });
    let lost = 1;
    stage.validator.afterSubmit = () => (lost-- > 0 ? new Promise<void>(() => {}) : undefined);
    await using miner = await startSplatMiner(one.options);
    await stage.passUntil(miner, () => one.settled.length === 1);
    expect(stage.validator.results).toHaveLength(2);
    expect(one.settled).toMatchObject([{ outcome: "already-processed", sends: 2 }]);
    await stage.passUntil(miner, () => stage.validator.pulls.length === 2);
    stage.expectPeace();
  });

  test("that answers no submit at all is left alone for the longest cooldown, then one pull gives the task again and the same bytes go out", async () => {
    const one = stage.world({ submitTimeoutMs: 1_000 });
    stage.validator.beforeSubmit = () => new Promise<void>(() => {});
    await using miner = await startSplatMiner(one.options);
    await stage.passUntil(miner, () => one.settled.length === 1);
    expect(one.settled).toMatchObject([{ outcome: "unknown", sends: 2 }]);
    const [held] = miner.status().validators;
    expect(held!.heldUntil - one.settled[0]!.outcomeAt!).toBeGreaterThanOrEqual(870_000);
    stage.validator.beforeSubmit = () => undefined;
    await stage.passUntil(miner, () => one.settled.length === 2);
    expect(stage.validator.pulls).toHaveLength(2);
    expect(one.settled[1]).toMatchObject({
      taskId: "1-task-1",
      outcome: "accepted",
      bodySha256: one.settled[0]!.bodySha256,
    });
    expect(one.maker.orders).toHaveLength(1);
    stage.expectPeace();
  });

  test("that has lost its state refuses, is left alone for a while, and then gives another task", async () => {
    const one = stage.world();
    stage.validator.beforeSubmit = () => {
      stage.validator.assigned = undefined;
      stage.validator.beforeSubmit = () => undefined;
      return undefined;
    };
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.settled).toMatchObject([{ outcome: "refused" }]);
    await stage.passUntil(miner, () => one.settled.length === 2);
    expect(one.settled[1]).toMatchObject({ taskId: "1-task-2", outcome: "accepted" });
    stage.expectPeace();
  });

  test("whose validation service is down costs a task, and the feedback says whose fault it was", async () => {
    const one = stage.world();
    stage.validator.serviceDown = true;
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.settled).toMatchObject([{ outcome: "validator-fault" }]);
    expect(miner.status().validators[0]!.cooldownUntil).toBe(stage.validator.cooldownUntil);
  });

  test("that gives an answered task again gets the very same bytes again", async () => {
    const one = stage.world();
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    stage.validator.queue.push({ type: "text", id: "1-task-1", prompt: "a red chair number 1" });
    await stage.passUntil(miner, () => one.settled.length === 2);
    expect(stage.validator.results).toHaveLength(2);
    expect(one.maker.orders).toHaveLength(1);
    expect(one.settled[1]).toMatchObject({ taskId: "1-task-1", outcome: "accepted" });
    stage.expectPeace();
  });

  test.each([
    { type: "text" as const, prompt: "a blue boat" },
    { type: "image" as const, prompt: picture },
  ])(
    "that gives an answered task's id again with another $type prompt gets an answer made and signed for that",
    async (other) => {
      const one = stage.world();
      const first = { type: "text" as const, id: "twice", prompt: "a red chair" };
      const second = { ...other, id: "twice" };
      stage.validator.queue.push(first, second, second, first);
      await using miner = await startSplatMiner(one.options);
      await stage.passUntil(miner, () => one.settled.length === 4);
      expect(stage.validator.outcomes.map(({ outcome }) => outcome)).toEqual(new Array(4).fill("accepted"));
      const [a, b, sameAsB, sameAsA] = stage.validator.results.map(({ digest }) => digest);
      expect(a).not.toBe(b);
      expect([sameAsB, sameAsA]).toEqual([b, a]);
      expect(one.maker.orders.map(({ source }) => source.kind)).toEqual(["text", other.type]);
      const files = readdirSync(submissionsFolder(stage.dataDir)).map(
        (name) =>
          JSON.parse(readFileSync(join(submissionsFolder(stage.dataDir), name), "utf8")) as { task_type: string },
      );
      expect(files.map(({ task_type: type }) => type).sort()).toEqual(["text", other.type].sort());
      expect(stage.validator.violations).toEqual([]);
    },
  );

  test("whose pulls work and whose submits all fail is left alone for a day, and then gets the same bytes", async () => {
    const one = stage.world();
    stage.validator.beforeSubmit = () => {
      throw new CallRefused(500, "BROKEN", "internal error");
    };
    await using miner = await startSplatMiner(one.options);
    await stage.passUntil(miner, () => eventsOf(one, "validator_blacklisted").length === 1);
    expect(miner.status().blacklist).toMatchObject([
      { uid: 180 },
      { kind: "automatic", reason: expect.stringContaining("0 of 5 submissions") },
    ]);
    await stage.passUntil(miner, () => one.settled.length === 3);
    const pulls = stage.validator.pulls.length;
    const { expiresAt } = miner.status().blacklist[1]!;
    await stage.protocol.advanceTo(expiresAt! - 1_000);
    await turns(200);
    expect(stage.validator.pulls).toHaveLength(pulls);
    stage.validator.beforeSubmit = () => undefined;
    await stage.passUntil(miner, () => one.settled.length === 4);
    expect(one.settled[3]).toMatchObject({ outcome: "accepted", bodySha256: one.settled[0]!.bodySha256 });
    stage.expectPeace();
  });

  test.each([1_000, 8_000, 45_000])("whose clock is %i ms behind is never pulled from too early", async (lagMs) => {
    const one = stage.world();
    stage.validator.lagMs = lagMs;
    await using miner = await startSplatMiner(one.options);
    await stage.passUntil(miner, () => one.settled.length === 4, 500);
    expect(stage.validator.pulls.length).toBeGreaterThanOrEqual(4);
    stage.expectPeace();
  });

  test("whose clock falls behind later is pulled from too early once, and that once teaches us", async () => {
    const one = stage.world();
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    stage.validator.lagMs = 20_000;
    await stage.passUntil(miner, () => one.settled.length === 3, 500);
    expect(stage.validator.violations).toHaveLength(1);
    expect(miner.status().validators).toMatchObject([{ earlyPulls: 1 }]);
    expect(miner.status().validators[0]!.lagMs).toBeGreaterThanOrEqual(20_000);
  });

  test.each([
    ["ten minutes", 600_000],
    ["not as long as its cooldown", 200_000],
  ])("is pulled from too early once, and not again, when our clock leaps ahead by %s", async (_, leapMs) => {
    const one = stage.world();
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    stage.validator.lagMs = leapMs;
    await stage.protocol.advanceBy(leapMs);
    await stage.passUntil(miner, () => one.settled.length === 5, 500);
    expect(stage.validator.violations).toHaveLength(1);
  });

  test("whose clock was ten minutes behind all the time is pulled from too early once, and not again", async () => {
    const one = stage.world();
    stage.validator.lagMs = 600_000;
    await using miner = await startSplatMiner(one.options);
    await stage.passUntil(miner, () => one.settled.length === 5, 500);
    expect(one.settled.map(({ outcome }) => outcome)).toEqual(new Array(5).fill("accepted"));
    expect(stage.validator.violations).toHaveLength(1);
    expect(miner.status().validators[0]!.lagMs).toBeGreaterThanOrEqual(600_000);
  });

  test("that tells a cooldown of years is asked again after a day, and not before", async () => {
    const one = stage.world();
    stage.validator.cooldownUntil = Number.MAX_SAFE_INTEGER;
    await using miner = await startSplatMiner(one.options);
    await one.untilEvent("pull_refused");
    await until(() => miner.status().calls.pulls === 0 && stage.protocol.sleeping > 0);
    await stage.protocol.advanceBy(86_400_000);
    expect(stage.validator.pulls).toHaveLength(1);
    stage.validator.cooldownUntil = 0;
    await stage.passUntil(miner, () => one.settled.length === 1);
    expect(stage.validator.pulls).toHaveLength(2);
  });

  test.each([-1, 0, 1])(
    "that tells a cooldown until %i with an accepted result is pulled from again all the same",
    async (told) => {
      const one = stage.world();
      const real = stage.validator.afterSubmit;
      stage.validator.afterSubmit = () => {
        stage.validator.cooldownUntil = told;
        stage.validator.afterSubmit = real;
        return undefined;
      };
      await using miner = await startSplatMiner(one.options);
      await stage.passUntil(miner, () => one.settled.length === 2);
      expect(one.settled).toMatchObject([{ outcome: "accepted" }, { outcome: "accepted" }]);
      stage.expectPeace();
    },
  );

  test("whose clock is ahead is waited for only that much longer", async () => {
    const one = stage.world();
    stage.validator.lagMs = -10_000;
    await using miner = await startSplatMiner(one.options);
    await stage.passUntil(miner, () => one.settled.length === 2, 500);
    const waitedS = stage.validator.pulls[1]! - stage.validator.outcomes[0]!.cooldownUntil;
    expect(waitedS).toBeGreaterThanOrEqual(11.5);
    expect(waitedS).toBeLessThan(20);
    stage.expectPeace();
  });

  test("that answers nonsense is a failed pull, with a pause that grows", async () => {
    const url = await stage.serve(
      (_, response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"task": 7}'),
    );
    const one = stage.world();
    const entry = { ...stage.validator.entry, port: Number(new URL(url).port) };
    await using miner = await startSplatMiner({ ...one.options, directory: { validators: async () => [entry] } });
    const pauses: number[] = [];
    for (let count = 1; count <= 3; count += 1) {
      await stage.passUntil(miner, () => eventsOf(one, "pull_failed").length === count, 100);
      pauses.push(Math.round((miner.status().validators[0]!.heldUntil - stage.protocol.now()) / 1_000));
    }
    // Some steps of the clock may have passed since.
    for (const [index, nominal] of [15, 30, 60].entries()) {
      expect(pauses[index]).toBeLessThanOrEqual(nominal);
      expect(pauses[index]).toBeGreaterThan(nominal * 0.7);
    }
    expect(eventsOf(one, "pull_failed")[0]).toMatchObject({ code: "DENDRITE_ANSWER_INVALID" });
  });

  test("with a task that cannot be worked on gets it back empty", async () => {
    const one = stage.world();
    stage.validator.queue.push(
      { type: "video", id: "../../x", prompt: "p" },
      { type: "image", id: "i", prompt: "not base64" },
    );
    await using miner = await startSplatMiner(one.options);
    await stage.passUntil(miner, () => one.settled.length === 2);
    expect(stage.validator.outcomes).toMatchObject([{ outcome: "empty" }, { outcome: "empty" }]);
    expect(eventsOf(one, "task_unusable").map(({ code }) => code)).toEqual([
      "SPLAT_MINER_TASK_TYPE_UNKNOWN",
      "SPLAT_MINER_IMAGE_UNUSABLE",
    ]);
    stage.expectPeace();
  });
});
