import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ready } from "@lode/bittensor/keys";
import { ManualClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MinerConfig } from "../config.ts";
import { journalPath, submissionPath, summaryPath } from "../journal/paths.ts";
import { addToBlacklist, readRecords, readSessionSummary, removeFromBlacklist } from "../records/index.ts";
import { variantIdentity } from "../variants/variant-identity.ts";
import { startSplatMiner } from "./start-splat-miner.ts";
import { eventsOf, type TestWorld, testSpz, testStart, testWorld, until } from "./test-miner.test-support.ts";
import { type StandInValidator, standInValidator } from "./validator-stand-in.test-support.ts";

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

let dataDir: string;
let protocol: ManualClock;
let validator: StandInValidator;
let others: StandInValidator[];

beforeEach(async () => {
  await ready();
  dataDir = mkdtempSync(join(tmpdir(), "lode-splat-miner-"));
  protocol = new ManualClock(testStart);
  validator = await standInValidator({ uid: 1, protocol });
  others = [];
});

afterEach(async () => {
  for (const one of [validator, ...others]) await one[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

async function moreValidators(count: number): Promise<StandInValidator[]> {
  others = await Promise.all(
    Array.from({ length: count }, (_, index) => standInValidator({ uid: index + 2, protocol })),
  );
  return [validator, ...others];
}

function world(config: Partial<MinerConfig> = {}): TestWorld {
  return testWorld(dataDir, [validator], protocol, config);
}

/** Moves the protocol clock on until something is pulled again. */
async function passCooldown(pulls: number): Promise<void> {
  while (validator.pulls.length < pulls) {
    await protocol.advanceBy(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("one task", () => {
  test("is pulled, made, judged, signed and accepted, and the next is not pulled before the cooldown is over", async () => {
    const one = world();
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    const id = variantIdentity({ id: "1-task-1", prompt: "a red chair number 1" }, 0);
    expect(one.maker.orders).toMatchObject([{ taskId: "1-task-1", seed: id.seed, generationId: id.generationId }]);
    const spz = testSpz(id.generationId);
    expect(Buffer.from(one.judge.requests[0]!.spz).equals(spz)).toBe(true);
    expect(validator.results[0]!.results).toBe(Buffer.from(spz).toString("base64"));
    expect(validator.outcomes).toMatchObject([{ outcome: "accepted", cooldownUntil: testStart / 1_000 + 300 }]);
    expect(one.settled).toMatchObject([{ outcome: "accepted", chosenScore: 0.8, sends: 1 }]);
    expect(one.maker.notes).toEqual([{ generationId: id.generationId, status: "accepted" }]);
    expect(miner.status().validators).toMatchObject([
      {
        uid: 1,
        cooldownUntil: testStart / 1_000 + 300,
        pullsOk: 1,
        submitsOk: 1,
        lastFeedback: { current_duel_rating: 1500.5 },
      },
    ]);

    await until(() => protocol.sleeping > 0);
    await protocol.advanceTo(testStart + 301_499);
    await one.untilEvent("feedback_received");
    expect(validator.pulls).toHaveLength(1);
    await protocol.advanceTo(testStart + 301_500);
    await one.untilSettled(2);
    expect(validator.pulls).toHaveLength(2);
    expect(validator.violations).toEqual([]);
  });

  test("has five variants of different seeds, and the best external score is sent", async () => {
    const one = world();
    one.judge.scoreOf = (_, number) => [0.64, 0.7, 0.68, 0.74, 0.2][number]!;
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.maker.orders.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(one.maker.orders.map(({ seed }) => seed)).size).toBe(5);
    const chosen = testSpz(one.maker.orders[3]!.generationId);
    expect(validator.results[0]!.results).toBe(Buffer.from(chosen).toString("base64"));
    expect(one.settled).toMatchObject([{ chosenVariant: 3, chosenScore: 0.74 }]);
  });

  test("is not worked on any further once a variant is good enough", async () => {
    const one = world({ goodEnough: 0.9 });
    one.judge.scoreOf = (_, number) => [0.64, 0.93][number]!;
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.maker.orders).toHaveLength(2);
  });

  test("that nothing good comes of gets the signed empty answer, which costs no penalty", async () => {
    const one = world();
    one.judge.scoreOf = () => 0.61;
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(validator.results).toMatchObject([{ results: "" }]);
    expect(validator.outcomes).toMatchObject([{ outcome: "empty", cooldownUntil: testStart / 1_000 + 300 }]);
    expect(one.settled).toMatchObject([{ outcome: "empty", chosenWhy: "0.610 is below 0.620" }]);
  });

  test("is judged by the documents' numbers when told to, and then a rejection is recognised by its cooldown", async () => {
    const one = world({ policy: "documents-2025", variants: 1 });
    one.judge.scoreOf = () => 0.55;
    validator.scoreOf = () => 0.55;
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.settled).toMatchObject([{ outcome: "rejected" }]);
    expect(miner.status().validators[0]!.cooldownUntil).toBe(testStart / 1_000 + 900);
    expect(eventsOf(one, "penalty_received")).toHaveLength(1);
    await protocol.advanceTo(testStart + 900_000);
    expect(validator.pulls).toHaveLength(1);
    await passCooldown(2);
    expect(validator.violations).toEqual([]);
  });

  test("of a picture is made of the picture, and the whole base64 is signed for", async () => {
    const one = world();
    validator.queue.push({ type: "image", id: "picture", prompt: png.toString("base64") });
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.maker.orders[0]!.source).toEqual({ kind: "image", bytes: new Uint8Array(png), mimeType: "image/png" });
    expect(one.judge.requests[0]!.source.kind).toBe("image");
    expect(validator.outcomes).toMatchObject([{ taskId: "picture", outcome: "accepted" }]);
    expect(JSON.stringify(one.reporter.events)).not.toContain(png.toString("base64"));
  });
});

describe("several validators", () => {
  test("are pulled from at the same time, five at once, and three tasks are worked on at once", async () => {
    const all = await moreValidators(7);
    const many = testWorld(dataDir, all, protocol, { maxConcurrentGenerations: 8 });
    many.maker.before = async () => {
      await until(() => many.maker.orders.length >= 3);
      for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    let pulling = 0;
    let most = 0;
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    for (const one of all) {
      one.beforePull = async () => {
        pulling += 1;
        most = Math.max(most, pulling);
        await gate;
        pulling -= 1;
      };
    }
    await using _miner = await startSplatMiner(many.options);
    await until(() => pulling === 5);
    open();
    await many.untilSettled(8);
    expect(most).toBe(5);
    expect(many.maker.busiest).toBe(3);
    expect(all.map(({ pulls }) => pulls.length)).toEqual(all.map(() => 1));
    expect(all.flatMap(({ violations }) => violations)).toEqual([]);
    expect(new Set(many.settled.map(({ validator: of }) => of)).size).toBe(8);
  });

  test("share what the GPU can take", async () => {
    const all = await moreValidators(4);
    const many = testWorld(dataDir, all, protocol, { maxConcurrentGenerations: 1 });
    await using _miner = await startSplatMiner(many.options);
    await many.untilSettled(5);
    expect(many.maker.busiest).toBe(1);
  });

  test("do not wait for one that is stuck", async () => {
    const all = await moreValidators(2);
    validator.beforePull = () => new Promise<void>(() => {});
    const many = testWorld(dataDir, all, protocol, { pullTimeoutMs: 60_000, graceMs: 1 });
    await using _miner = await startSplatMiner(many.options);
    await many.untilSettled(2);
    expect(many.settled.map(({ uid }) => uid).sort()).toEqual([2, 3]);
  });

  test("never give more than one open task each, however long it takes", async () => {
    const one = world({ graceMs: 1 });
    let finish = (): void => {};
    one.maker.before = () => new Promise<void>((resolve) => (finish = resolve));
    await using _miner = await startSplatMiner(one.options);
    await until(() => one.maker.orders.length === 1);
    await protocol.advanceBy(100_000_000);
    for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(validator.pulls).toHaveLength(1);
    finish();
    await one.untilSettled(1);
  });
});

describe("the blacklist", () => {
  test("keeps uid 180 out from the start, and whoever is added while the miner runs", async () => {
    others = [await standInValidator({ uid: 180, protocol }), await standInValidator({ uid: 3, protocol })];
    const all = testWorld(dataDir, [validator, ...others], protocol);
    await using miner = await startSplatMiner(all.options);
    await all.untilSettled(2);
    expect(others[0]!.pulls).toEqual([]);
    expect(miner.status().blacklist).toMatchObject([{ uid: 180, kind: "static", expiresAt: null }]);

    addToBlacklist(dataDir, { hotkey: validator.hotkey }, { reason: "by hand", expiresAt: null }, protocol.now());
    while (others[1]!.pulls.length < 2) {
      await protocol.advanceBy(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(validator.pulls).toHaveLength(1);
    removeFromBlacklist(dataDir, { hotkey: validator.hotkey }, protocol.now());
    removeFromBlacklist(dataDir, { uid: 180 }, protocol.now());
    await until(() => validator.pulls.length === 2 && others[0]!.pulls.length === 1);
  });

  test("does not take back at a restart what an operator has removed", async () => {
    await (await startSplatMiner(world().options)).stop();
    removeFromBlacklist(dataDir, { uid: 180 }, protocol.now());
    await using miner = await startSplatMiner(world().options);
    expect(miner.status().blacklist).toEqual([]);
  });

  test("takes in a validator whose calls fail, and lets it go after a day", async () => {
    const one = world();
    validator.beforePull = () => {
      throw new Error("broken");
    };
    await using miner = await startSplatMiner(one.options);
    while (miner.status().blacklist.length < 2) {
      await protocol.advanceBy(10_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [, entry] = miner.status().blacklist;
    expect(entry).toMatchObject({
      hotkey: validator.hotkey,
      kind: "automatic",
      reason: expect.stringContaining("0 of 5"),
    });
    expect(entry!.expiresAt! - entry!.addedAt).toBe(86_400_000);
    validator.beforePull = () => undefined;
    await protocol.advanceTo(entry!.expiresAt! - 1);
    for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(validator.pulls).toEqual([]);
    await protocol.advanceTo(entry!.expiresAt!);
    await one.untilSettled(1);
  });
});

describe("stopping", () => {
  test("finishes the task that is held and pulls no other", async () => {
    const one = world();
    let finish = (): void => {};
    one.maker.before = () => new Promise<void>((resolve) => (finish = resolve));
    const miner = await startSplatMiner(one.options);
    await until(() => one.maker.orders.length === 1);
    const stopped = miner.stop();
    finish();
    await stopped;
    expect(validator.outcomes).toMatchObject([{ outcome: "accepted" }]);
    expect(readRecords(dataDir, 0)?.counts).toMatchObject({ open: 0, accepted: 1 });
    await miner.stopped;
  });

  test("releases with the signed empty answer what is not ready by the middle of the grace period", async () => {
    const one = world({ graceMs: 400 });
    one.maker.before = () => new Promise<void>(() => {});
    const miner = await startSplatMiner(one.options);
    await until(() => one.maker.orders.length === 1);
    await miner.stop();
    expect(validator.outcomes).toMatchObject([{ outcome: "empty" }]);
    expect(readRecords(dataDir, 0)?.counts.open).toBe(0);
  });

  test("sends the best of what was judged when it has to stop before all variants are made", async () => {
    const one = world({ graceMs: 400, goodEnough: 0.99 });
    one.maker.before = ({ number }) => (number < 2 ? undefined : new Promise<void>(() => {}));
    one.judge.scoreOf = (_, number) => [0.7, 0.66][number]!;
    const miner = await startSplatMiner(one.options);
    await until(() => one.maker.orders.length === 3);
    await miner.stop();
    expect(one.settled).toMatchObject([{ outcome: "accepted", chosenVariant: 0 }]);
  });

  test("at once leaves all of it to the next start, which makes nothing twice", async () => {
    const one = world({ goodEnough: 0.99 });
    one.maker.before = ({ number }) => (number < 2 ? undefined : new Promise<void>(() => {}));
    one.judge.scoreOf = () => 0.7;
    const miner = await startSplatMiner(one.options);
    await until(() => one.maker.orders.length === 3);
    void miner.stop();
    await miner.stop({ atOnce: true });
    expect(validator.results).toEqual([]);
    expect(readRecords(dataDir, 0)?.tasks).toMatchObject([{ state: "making", judgedVariants: 2, variants: 3 }]);
    expect(miner.status().counts.open).toBe(1);

    const next = world({ goodEnough: 0.99 });
    next.judge.scoreOf = () => 0.7;
    await using _again = await startSplatMiner(next.options);
    await next.untilSettled(1);
    expect(next.maker.orders.map(({ number }) => number)).toEqual([2, 3, 4]);
    expect(next.maker.orders[0]!.generationId).toBe(one.maker.orders[2]!.generationId);
    expect(validator.pulls).toHaveLength(1);
  });
});

describe("what is left behind", () => {
  test("is a session summary, a file per submission, and nothing that others may read", async () => {
    const one = world();
    one.judge.scoreOf = (_, number) => [0.64, 0.8][number]!;
    const miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    await miner.stop();
    expect(readSessionSummary(dataDir)).toMatchObject({
      config: { variants: 5, policy: "network" },
      total_tasks: 1,
      successful_tasks: 1,
      failed_tasks: 0,
      success_rate: 1,
      session_success: true,
      average_score: 0.8,
      outcomes: { accepted: 1 },
      leaderboard: [{ validation_score: 0.8, task_id: "1-task-1" }, { validation_score: 0.64 }],
      results: [
        {
          task_id: "1-task-1",
          validator_uid: 1,
          outcome: "accepted",
          total_variants: 2,
          best_result: { variant: 1, face_count: 12, compression_ratio: 4, ply_size: 256, error: null, success: true },
          all_results: [{ validation_score: 0.64 }, { validation_score: 0.8 }],
        },
      ],
    });
    const summary = JSON.parse(readFileSync(summaryPath(dataDir), "utf8"));
    expect(Date.parse(summary.session_timestamp)).toBeGreaterThan(0);
    expect(summary.total_session_time).toBeGreaterThanOrEqual(0);
    const submission = JSON.parse(readFileSync(submissionPath(dataDir, "1-task-1"), "utf8"));
    expect(submission).toMatchObject({
      task_id: "1-task-1",
      validator_uid: 1,
      outcome: "accepted",
      compression: 2,
      score: 0.8,
      submit_time: String(validator.results[0]!.submitTime),
      signature: validator.results[0]!.signature,
    });
    for (const path of [journalPath(dataDir), summaryPath(dataDir), submissionPath(dataDir, "1-task-1")]) {
      expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
    }
  });

  test("counts a session of its own after each start", async () => {
    const first = world();
    const miner = await startSplatMiner(first.options);
    await first.untilSettled(1);
    await miner.stop();
    await (await startSplatMiner(world().options)).stop();
    expect(readSessionSummary(dataDir)).toMatchObject({
      total_tasks: 0,
      success_rate: 0,
      session_success: false,
      results: [],
    });
    expect(readRecords(dataDir, 0)?.counts.accepted).toBe(1);
  });

  test("locks the directory against a second miner", async () => {
    await using _miner = await startSplatMiner(world().options);
    await expect(startSplatMiner(world().options)).rejects.toMatchObject({ code: "DATA_DIR_LOCKED" });
    expect(existsSync(journalPath(dataDir))).toBe(true);
  });
});
