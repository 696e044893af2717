import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LeasedClock } from "./leased-clock.ts";

let folder: string;
let statePath: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lode-clock-"));
  statePath = join(folder, "clock.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (barrier: () => number | undefined = () => undefined) =>
  new LeasedClock({ statePath, startAt: 1_000_000, rate: 1_000, barrier, creep: { windowMs: 0, rate: 0 } });
const leased = () => JSON.parse(readFileSync(statePath, "utf8")).protocolTimeMs as number;

async function later(clock: LeasedClock): Promise<number> {
  const before = clock.now();
  await clock.sleepUntil(before + 1);
  return clock.now();
}

it("never shows a time that is not on disk yet", async () => {
  using clock = open();
  expect(await later(clock)).toBeLessThanOrEqual(leased());
});

it("goes on after a kill from a moment nobody has seen", async () => {
  const killed = open();
  const seen = await later(killed);
  using next = open();
  expect(next.now()).toBeGreaterThanOrEqual(seen);
  killed[Symbol.dispose]();
});

it("goes on after a clean stop from where it stood", async () => {
  const first = open();
  await later(first);
  first[Symbol.dispose]();
  const stood = leased();
  using next = open();
  expect(next.now()).toBeGreaterThanOrEqual(stood);
  expect(next.now()).toBeLessThan(stood + 60_000);
});

it("stands still once it is frozen, whatever is due by then", async () => {
  let due: number | undefined = 2_000_000;
  using clock = open(() => due);
  await later(clock);
  clock.freeze();
  const stood = clock.now();
  due = undefined;
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(clock.now()).toBe(stood);
  expect(leased()).toBe(stood);
});

it("takes no lease beyond what is due, so that a kill cannot carry it past a deadline", async () => {
  using clock = open(() => 1_000_010);
  await clock.sleepUntil(1_000_009);
  expect(clock.now()).toBe(1_000_009);
  expect(leased()).toBe(1_000_009);
});
