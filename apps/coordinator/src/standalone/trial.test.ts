import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AnchoredClock } from "./anchored-clock.ts";
import { openTrial } from "./trial.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "lode-trial-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const start = Date.UTC(2026, 0, 5);
const open = (wall: ManualClock, rate?: number) => openTrial({ dataDir, netuid: 46, rate, wall });

test("protocol time goes on where it would be, whether or not somebody ran meanwhile", async () => {
  const wall = new ManualClock(start);
  const first = new AnchoredClock((await open(wall, 240)).clock, wall);
  expect(first.now()).toBe(start);
  await wall.advanceTo(start + 1_000);
  expect(first.now()).toBe(start + 240_000);

  const later = new ManualClock(start + 10_000);
  const second = new AnchoredClock((await open(later, 240)).clock, later);
  expect(second.now()).toBe(start + 2_400_000);
});

test("another rate holds from now on and never takes time back; the chain stays the same chain", async () => {
  const wall = new ManualClock(start);
  const before = await open(wall, 240);
  await wall.advanceTo(start + 1_000);
  const slower = await open(wall, 1);
  const clock = new AnchoredClock(slower.clock, wall);
  expect(clock.now()).toBe(start + 240_000);
  await wall.advanceTo(start + 2_000);
  expect(clock.now()).toBe(start + 241_000);
  expect([slower.seed, slower.genesisMs]).toEqual([before.seed, before.genesisMs]);
});

test("a sleeper wakes at its protocol moment, or with the signal's reason", async () => {
  const wall = new ManualClock(start);
  const clock = new AnchoredClock({ wallMs: start, protocolMs: start, rate: 7 }, wall);
  const awake = clock.sleepUntil(start + 50);
  await wall.advanceTo(start + 8);
  await awake;
  expect(clock.now()).toBeGreaterThanOrEqual(start + 50);
  const stop = new AbortController();
  const never = clock.sleepUntil(start + 1_000_000, stop.signal);
  stop.abort(new Error("stopped"));
  await expect(never).rejects.toThrow("stopped");
});

test("a machine whose clock was set back before the anchor reads the anchor's time", async () => {
  const wall = new ManualClock(start - 60_000);
  expect(new AnchoredClock({ wallMs: start, protocolMs: start + 5, rate: 100 }, wall).now()).toBe(start + 5);
});

test("a trial of another subnet, or a file that is none, is refused", async () => {
  const wall = new ManualClock(start);
  await open(wall);
  await expect(openTrial({ dataDir, netuid: 45, rate: undefined, wall })).rejects.toMatchObject({
    code: "TRIAL_FOREIGN",
  });
  await writeFile(join(dataDir, "trial.json"), "{}");
  await expect(open(wall)).rejects.toMatchObject({ code: "TRIAL_UNREADABLE", retry: "never" });
});
