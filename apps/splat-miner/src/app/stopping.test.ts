import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { journalPath, submissionPath, summaryPath } from "../journal/paths.ts";
import { readRecords, readSessionSummary } from "../records/index.ts";
import { useStage } from "./stage.test-support.ts";
import { startSplatMiner } from "./start-splat-miner.ts";
import { eventsOf, testSpz, until } from "./test-miner.test-support.ts";

const stage = useStage();

describe("stopping", () => {
  test("finishes the task that is held and pulls no other", async () => {
    const one = stage.world();
    let finish = (): void => {};
    one.maker.before = () => new Promise<void>((resolve) => (finish = resolve));
    const miner = await startSplatMiner(one.options);
    await until(() => one.maker.orders.length === 1);
    const stopped = miner.stop();
    finish();
    await stopped;
    expect(stage.validator.outcomes).toMatchObject([{ outcome: "accepted" }]);
    expect(readRecords(stage.dataDir, 0)?.counts).toMatchObject({ open: 0, accepted: 1 });
    await miner.stopped;
  });

  test("releases with the signed empty answer what is not ready by the middle of the grace period", async () => {
    const one = stage.world({ graceMs: 2_000 });
    one.maker.before = () => new Promise<void>(() => {});
    const miner = await startSplatMiner(one.options);
    await until(() => one.maker.orders.length === 1);
    await miner.stop();
    expect(stage.validator.outcomes).toMatchObject([{ outcome: "empty" }]);
    expect(readRecords(stage.dataDir, 0)?.counts.open).toBe(0);
  });

  test("sends the best of what was judged when it has to stop before all variants are made", async () => {
    const one = stage.world({ graceMs: 2_000, goodEnough: 0.99 });
    one.maker.before = ({ number }) => (number < 2 ? undefined : new Promise<void>(() => {}));
    one.judge.scoreOf = (_, number) => [0.7, 0.66][number]!;
    const miner = await startSplatMiner(one.options);
    await until(() => one.maker.orders.length === 3);
    await miner.stop();
    expect(one.settled).toMatchObject([{ outcome: "accepted", chosenVariant: 0 }]);
  });

  test("at once leaves all of it to the next start, which makes nothing twice", async () => {
    const one = stage.world({ goodEnough: 0.99 });
    one.maker.before = ({ number }) => (number < 2 ? undefined : new Promise<void>(() => {}));
    one.judge.scoreOf = () => 0.7;
    const miner = await startSplatMiner(one.options);
    await until(() => one.maker.orders.length === 3);
    void miner.stop();
    await miner.stop({ atOnce: true });
    expect(stage.validator.results).toEqual([]);
    expect(readRecords(stage.dataDir, 0)?.tasks).toMatchObject([{ state: "making", judgedVariants: 2, variants: 3 }]);
    expect(miner.status().counts.open).toBe(1);

    const next = stage.world({ goodEnough: 0.99 });
    next.judge.scoreOf = () => 0.7;
    await using _again = await startSplatMiner(next.options);
    await next.untilSettled(1);
    expect(next.maker.orders.map(({ number }) => number)).toEqual([2, 3, 4]);
    expect(next.maker.orders[0]!.generationId).toBe(one.maker.orders[2]!.generationId);
    expect(stage.validator.pulls).toHaveLength(1);
  });
});

describe("what is left behind", () => {
  test("is a session summary, a file per submission, and nothing that stage.others may read", async () => {
    const one = stage.world();
    one.judge.scoreOf = (_, number) => [0.64, 0.8][number]!;
    const miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    await miner.stop();
    expect(readSessionSummary(stage.dataDir)).toMatchObject({
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
    const summary = JSON.parse(readFileSync(summaryPath(stage.dataDir), "utf8"));
    expect(Date.parse(summary.session_timestamp)).toBeGreaterThan(0);
    expect(summary.total_session_time).toBeGreaterThanOrEqual(0);
    const submission = JSON.parse(readFileSync(submissionPath(stage.dataDir, "1-task-1"), "utf8"));
    expect(submission).toMatchObject({
      task_id: "1-task-1",
      validator_uid: 1,
      outcome: "accepted",
      compression: 2,
      score: 0.8,
      submit_time: String(stage.validator.results[0]!.submitTime),
      signature: stage.validator.results[0]!.signature,
    });
    for (const path of [
      journalPath(stage.dataDir),
      summaryPath(stage.dataDir),
      submissionPath(stage.dataDir, "1-task-1"),
    ]) {
      expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
    }
  });

  test("is no draft of a process that was killed while it wrote", async () => {
    const draft = `${submissionPath(stage.dataDir, "1")}.${randomUUID()}.new`;
    const kept = submissionPath(stage.dataDir, "1");
    mkdirSync(dirname(draft), { recursive: true });
    for (const path of [draft, kept]) writeFileSync(path, "{}");
    await using _miner = await startSplatMiner(stage.world().options);
    expect([draft, kept].map((path) => existsSync(path))).toEqual([false, true]);
  });

  test("is no more than the newest tasks and their files", async () => {
    const one = stage.world({ keepTasks: 2 });
    await using miner = await startSplatMiner(one.options);
    await stage.passUntil(miner, () => one.settled.length === 4);
    await stage.passUntil(miner, () => !existsSync(submissionPath(stage.dataDir, "1-task-2")));
    expect(existsSync(submissionPath(stage.dataDir, "1-task-4"))).toBe(true);
    const ids = readRecords(stage.dataDir, 0)!.tasks.map(({ taskId }) => taskId);
    expect(ids).not.toContain("1-task-1");
    expect(ids).not.toContain("1-task-2");
  });

  test("keeps the numbers of tasks that are no longer kept", async () => {
    const one = stage.world({ keepTasks: 1 });
    one.judge.scoreOf = (_, number) => (number === 1 ? 0.1 : 0.8);
    const { config } = one.options;
    const miner = await startSplatMiner({ ...one.options, config: { ...config, variants: 1 } });
    await stage.passUntil(miner, () => one.settled.length === 4);
    await miner.stop();
    expect(readRecords(stage.dataDir, 0)!.tasks.length).toBeLessThan(3);
    const summary = readSessionSummary(stage.dataDir)!;
    const { accepted = 0, empty = 0 } = summary.outcomes;
    expect({ accepted, empty }).toEqual({ accepted: one.settled.length - 1, empty: 1 });
    expect(summary).toMatchObject({
      total_tasks: one.settled.length,
      successful_tasks: accepted,
      failed_tasks: 1,
      success_rate: accepted / one.settled.length,
      average_score: expect.closeTo(0.8, 9),
    });
    expect(summary.average_generation_time).toBeGreaterThanOrEqual(0);
  });

  test("is no more than fits in half of the journal", async () => {
    const one = stage.world({ journalMaxBytes: 1024 * 1024 });
    one.maker.spzOf = ({ generationId }) => testSpz(generationId, 100_000);
    await using miner = await startSplatMiner(one.options);
    await stage.passUntil(miner, () => one.settled.length === 12);
    await stage.passUntil(miner, () => readRecords(stage.dataDir, 0)!.tasks.length < 7);
    expect(eventsOf(one, "journal_failed")).toEqual([]);
    expect(one.settled.every(({ outcome }) => outcome === "accepted")).toBe(true);
  });

  test("is written while the miner runs, too", async () => {
    const one = stage.world({ summaryEveryMs: 100 });
    await using _miner = await startSplatMiner(one.options);
    await until(() => (readSessionSummary(stage.dataDir)?.total_tasks ?? 0) === 1);
  });

  test("counts a session of its own after each start", async () => {
    const first = stage.world();
    const miner = await startSplatMiner(first.options);
    await first.untilSettled(1);
    await miner.stop();
    await (await startSplatMiner(stage.world().options)).stop();
    expect(readSessionSummary(stage.dataDir)).toMatchObject({
      total_tasks: 0,
      success_rate: 0,
      session_success: false,
      results: [],
    });
    expect(readRecords(stage.dataDir, 0)?.counts.accepted).toBe(1);
  });

  test("locks the directory against a second miner", async () => {
    await using _miner = await startSplatMiner(stage.world().options);
    await expect(startSplatMiner(stage.world().options)).rejects.toMatchObject({ code: "DATA_DIR_LOCKED" });
    expect(existsSync(journalPath(stage.dataDir))).toBe(true);
  });
});
