import { describe, expect, it } from "vitest";
import { ManualClock, SystemClock } from "./index.ts";

describe("the system clock", () => {
  it("tells the machine's time and wakes no earlier than asked", async () => {
    const clock = new SystemClock();
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(5_000);
    const at = clock.now() + 5;
    await clock.sleepUntil(at);
    expect(clock.now()).toBeGreaterThanOrEqual(at);
  });

  it("gives a sleep up with the signal's reason", async () => {
    const clock = new SystemClock();
    const why = new Error("no longer");
    await expect(clock.sleepUntil(0, AbortSignal.abort(why))).rejects.toBe(why);
    const controller = new AbortController();
    // Longer than any timer of the machine holds.
    const asleep = clock.sleepUntil(clock.now() + 2 ** 40, controller.signal);
    controller.abort(why);
    await expect(asleep).rejects.toBe(why);
  });
});

describe("the manual clock", () => {
  it("stands where it was put", async () => {
    const clock = new ManualClock(50);
    expect(clock.now()).toBe(50);
    await clock.advanceBy(10);
    expect(clock.now()).toBe(60);
    await clock.advanceTo(20);
    expect(clock.now()).toBe(60);
  });

  it("lets a loop that sleeps again and again run at each of its times", async () => {
    const clock = new ManualClock();
    const seen: number[] = [];
    const loop = async (): Promise<void> => {
      for (let at = 10; at <= 40; at += 10) {
        await clock.sleepUntil(at);
        seen.push(clock.now());
      }
    };
    const done = loop();
    await clock.advanceTo(35);
    expect(seen).toEqual([10, 20, 30]);
    expect(clock.sleeping).toBe(1);
    await clock.advanceTo(100);
    await done;
    expect(seen).toEqual([10, 20, 30, 40]);
  });

  it("gives a sleeper up with the signal's reason", async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const asleep = clock.sleepUntil(10, controller.signal);
    controller.abort("enough");
    await expect(asleep).rejects.toBe("enough");
    expect(clock.sleeping).toBe(0);
    await expect(clock.sleepUntil(0, controller.signal)).rejects.toBe("enough");
  });
});
