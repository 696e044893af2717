import { describe, expect, test } from "vitest";
import { cooldownEnd, lagFrom, readyAt } from "./cooldown.ts";

const published = { taskS: 60, penaltyS: 0, throttleS: 20 };
const network = { taskS: 300, penaltyS: 600, throttleS: 30 };

describe("a cooldown", () => {
  test.each([
    [5, 55],
    [15, 45],
    [20, 40],
    [30, 40],
  ])("of 60 s with a throttle of 20 s leaves a miner that took %i s another %i s", (tookS, leftS) => {
    const end = cooldownEnd({ nowMs: tookS * 1_000, assignedAtMs: 0 }, published, false);
    expect(end - tookS * 1_000).toBe(leftS * 1_000);
  });

  test("with a penalty is 600 s longer", () => {
    const times = { nowMs: 1_000_000, assignedAtMs: 990_000 };
    expect(cooldownEnd(times, network, true) - cooldownEnd(times, network, false)).toBe(600_000);
  });

  test("is over only a margin and the validator's lag after its own seconds", () => {
    expect(readyAt({ cooldownUntil: 1_000, lagMs: 8_000, heldUntil: 0 }, 1_500)).toBe(1_009_500);
    expect(readyAt({ cooldownUntil: 1_000, lagMs: 0, heldUntil: 2_000_000 }, 1_500)).toBe(2_000_000);
    expect(readyAt({ cooldownUntil: 0, lagMs: 8_000, heldUntil: 0 }, 1_500)).toBe(0);
  });
});

describe("the lag of a validator's clock", () => {
  const times = { nowMs: 1_050_000, assignedAtMs: 1_000_000 };

  test("shows in the cooldown that it tells, and is never taken for less than it is", () => {
    for (const lagMs of [0, 300, 4_000, 60_000]) {
      const told = Math.floor((cooldownEnd(times, network, false) - lagMs) / 1_000);
      const found = lagFrom(told, times, network, false)!;
      expect(found).toBeGreaterThanOrEqual(lagMs);
      expect(found).toBeLessThanOrEqual(lagMs + 1_000);
    }
  });

  test("is none when the validator is ahead, and unknown when its numbers are not the network's", () => {
    const end = cooldownEnd(times, network, false) / 1_000;
    expect(lagFrom(end + 30, times, network, false)).toBe(0);
    expect(lagFrom(end - 240, times, network, false)).toBeUndefined();
    expect(lagFrom(end + 600, times, network, false)).toBeUndefined();
  });
});
