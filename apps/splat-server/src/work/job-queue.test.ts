import { describe, expect, test } from "vitest";
import { JobQueue } from "./job-queue.ts";

/** A job that ends when it is told to, and says when it began. */
function job<T>(value: T) {
  let end: (value: T) => void = () => {};
  let began: () => void = () => {};
  const ended = new Promise<T>((resolve) => {
    end = () => resolve(value);
  });
  const begun = new Promise<void>((resolve) => {
    began = resolve;
  });
  const state = { running: false };
  return {
    state,
    begun,
    end: () => end(value),
    run: async (signal: AbortSignal): Promise<T> => {
      state.running = true;
      began();
      const aborted = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      return await Promise.race([ended, aborted]);
    },
  };
}

describe("the queue", () => {
  test("runs as many as it may, in the order in which they came", async () => {
    const queue = new JobQueue({ running: 2, waiting: 2 });
    const jobs = [job("a"), job("b"), job("c"), job("d")] as const;
    const results = jobs.map(({ run }) => queue.enter(run));
    await jobs[1].begun;
    expect(jobs.map(({ state }) => state.running)).toEqual([true, true, false, false]);
    expect(queue.depth).toEqual({ running: 2, waiting: 2, maxRunning: 2, maxWaiting: 2 });
    jobs[1].end();
    await jobs[2].begun;
    expect(jobs[3].state.running).toBe(false);
    for (const { end } of jobs) end();
    expect(await Promise.all(results)).toEqual(["a", "b", "c", "d"]);
    expect(queue.depth).toMatchObject({ running: 0, waiting: 0 });
  });

  test("refuses at once what would wait behind too many, except what it owes since before", async () => {
    const queue = new JobQueue({ running: 1, waiting: 0 });
    const first = job(1);
    const owed = job(2);
    const one = queue.enter(first.run);
    expect(() => queue.enter(first.run)).toThrow(expect.objectContaining({ code: "SERVER_BUSY", retry: "later" }));
    const two = queue.enter(owed.run, { beyondLimit: true });
    first.end();
    owed.end();
    expect(await Promise.all([one, two])).toEqual([1, 2]);
  });

  test("gives the place back when a job fails", async () => {
    const queue = new JobQueue({ running: 1, waiting: 1 });
    const failing = queue.enter(async () => {
      throw new TypeError("a bug");
    });
    const next = queue.enter(async () => "next");
    await expect(failing).rejects.toThrow("a bug");
    expect(await next).toBe("next");
    await queue.idle();
    expect(queue.depth.running).toBe(0);
  });

  test("that closes refuses those who wait and lets those who run end", async () => {
    const queue = new JobQueue({ running: 1, waiting: 1 });
    const running = job("done");
    const done = queue.enter(running.run);
    const waiting = queue.enter(async () => "never");
    queue.close();
    await expect(waiting).rejects.toMatchObject({ code: "SERVER_STOPPING" });
    expect(() => queue.enter(async () => 1)).toThrow(expect.objectContaining({ code: "SERVER_STOPPING" }));
    running.end();
    expect(await done).toBe("done");
  });

  test("that stops aborts those who run and waits for them", async () => {
    const queue = new JobQueue({ running: 1, waiting: 1 });
    const running = job("never");
    const outcome = queue.enter(running.run).catch((error: unknown) => error);
    await running.begun;
    await queue.stop();
    expect(await outcome).toMatchObject({ code: "SERVER_STOPPING" });
    expect(queue.depth.running).toBe(0);
  });
});
