import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../clock/index.ts";
import { everyRound, gracefulStop, runUntilAborted } from "./index.ts";

const everyHundred = (afterMs: number): number => Math.floor(afterMs / 100) * 100 + 100;

describe("everyRound", () => {
  it("runs at each moment until aborted, and aborting is not failing", async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    const rounds: number[] = [];
    const run = async (at: number): Promise<void> => void rounds.push(at);
    const onFailure = (error: unknown): never => expect.unreachable(String(error));
    const loop = everyRound({ clock, nextAt: everyHundred, run, signal: stop.signal, onFailure });
    await clock.advanceTo(350);
    stop.abort();
    await loop;
    await clock.advanceTo(1_000);
    expect(rounds).toEqual([100, 200, 300]);
  });

  it("skips the rounds that passed during a long one", async () => {
    const clock = new ManualClock();
    const rounds: number[] = [];
    const stop = new AbortController();
    const run = async (at: number): Promise<void> => {
      rounds.push(at);
      if (at === 100) await clock.sleepUntil(350);
    };
    const loop = everyRound({ clock, nextAt: everyHundred, run, signal: stop.signal, onFailure: () => {} });
    await clock.advanceTo(450);
    stop.abort();
    await loop;
    expect(rounds).toEqual([100, 400]);
  });

  it("tells about a failed round and goes on with the next", async () => {
    const clock = new ManualClock();
    const failures: [unknown, number][] = [];
    const broken = new Error("broken");
    const nextAt = (afterMs: number): number | undefined => (afterMs < 200 ? everyHundred(afterMs) : undefined);
    const run = (at: number): Promise<void> => (at === 100 ? Promise.reject(broken) : Promise.resolve());
    const { signal } = new AbortController();
    const loop = everyRound({ clock, nextAt, run, signal, onFailure: (error, at) => failures.push([error, at]) });
    await clock.advanceTo(200);
    await loop;
    expect(failures).toEqual([[broken, 100]]);
  });

  it("does not report a round that was cut short by the abort", async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    const failures: unknown[] = [];
    const run = (_: number, signal: AbortSignal): Promise<void> => clock.sleepUntil(1_000, signal);
    const loop = everyRound({
      clock,
      nextAt: everyHundred,
      run,
      signal: stop.signal,
      onFailure: (e) => failures.push(e),
    });
    await clock.advanceTo(100);
    stop.abort();
    await loop;
    expect(failures).toEqual([]);
  });
});

describe("runUntilAborted", () => {
  it("passes failures on and swallows the abort", async () => {
    const { signal } = new AbortController();
    await expect(runUntilAborted(() => Promise.reject(new Error("broken")), signal)).rejects.toThrow("broken");
    const stop = new AbortController();
    const work = runUntilAborted((inner) => new ManualClock().sleepUntil(5, inner), stop.signal);
    stop.abort();
    await expect(work).resolves.toBeUndefined();
  });

  it("does not start what is aborted already", async () => {
    await runUntilAborted(() => expect.unreachable(), AbortSignal.abort());
  });
});

describe("gracefulStop", () => {
  it("aborts at the first signal and forces at the second", () => {
    const emitter = new EventEmitter();
    const forced: string[] = [];
    let realMs = 1_000;
    using stop = gracefulStop({
      graceMs: 60_000,
      onForced: (why) => forced.push(why),
      process: emitter,
      elapsedMs: () => realMs,
    });
    expect(stop.signal.aborted).toBe(false);
    emitter.emit("SIGTERM");
    expect(stop.signal.aborted).toBe(true);
    // The same wish, forwarded by whoever started us.
    realMs += 100;
    emitter.emit("SIGTERM");
    expect(forced).toEqual([]);
    realMs += 1_000;
    emitter.emit("SIGINT");
    expect(forced).toEqual(["second-signal"]);
  });

  it("forces when stopping hangs", async () => {
    const emitter = new EventEmitter();
    const forced = await new Promise((resolve) => {
      gracefulStop({ graceMs: 1, onForced: resolve, process: emitter });
      emitter.emit("SIGINT");
    });
    expect(forced).toBe("grace-over");
  });

  it("leaves no listener behind", () => {
    const emitter = new EventEmitter();
    gracefulStop({ graceMs: 1, onForced: () => {}, process: emitter })[Symbol.dispose]();
    expect(emitter.eventNames()).toEqual([]);
  });
});
