import { ManualClock, SystemClock } from "@lode/runtime/clock";
import { describe, expect, test } from "vitest";
import { Breather } from "./breather.ts";
import { Bell, napUntil } from "./nap.ts";
import { Slots } from "./slots.ts";
import { withinTime } from "./within-time.ts";

describe("slots", () => {
  test("are taken by so many at a time, first come, first served", async () => {
    const slots = new Slots(2);
    const { signal } = new AbortController();
    const order: number[] = [];
    const first = await slots.take(signal);
    const second = await slots.take(signal);
    const waiting = [3, 4].map(async (number) => {
      const giveBack = await slots.take(signal);
      order.push(number);
      return giveBack;
    });
    second();
    second();
    const third = await waiting[0]!;
    expect(order).toEqual([3]);
    first();
    (await waiting[1]!)();
    third();
    expect(order).toEqual([3, 4]);
  });

  test("are not lost by those who stop waiting", async () => {
    const slots = new Slots(1);
    const giveBack = await slots.take(new AbortController().signal);
    const controller = new AbortController();
    const impatient = slots.take(controller.signal);
    const patient = slots.take(new AbortController().signal);
    controller.abort(new Error("enough"));
    await expect(impatient).rejects.toThrow("enough");
    giveBack();
    (await patient)();
  });
});

describe("work within a time", () => {
  const tooLate = () => new Error("too late");
  const never = () => new Promise<never>(() => {});

  test("that takes too long fails, heeding its signal or not", async () => {
    const wall = new ManualClock(0);
    const { signal } = new AbortController();
    const work = withinTime(never, { wall, ms: 100, signal, tooLate });
    const failed = expect(work).rejects.toThrow("too late");
    await wall.advanceTo(100);
    await failed;
  });

  test("ends with the caller's reason, and leaves no sleeper behind", async () => {
    const wall = new ManualClock(0);
    const controller = new AbortController();
    const work = withinTime(never, { wall, ms: 100, signal: controller.signal, tooLate });
    controller.abort(new Error("stop"));
    await expect(work).rejects.toThrow("stop");
    expect(wall.sleeping).toBe(0);
    await expect(
      withinTime(async () => 7, { wall, ms: 100, signal: new AbortController().signal, tooLate }),
    ).resolves.toBe(7);
    expect(wall.sleeping).toBe(0);
  });
});

describe("a nap", () => {
  test("ends with the first of its moments, by the bell, or by the signal", async () => {
    const [a, b] = [new ManualClock(0), new ManualClock(0)];
    const controller = new AbortController();
    const nap = () =>
      napUntil(
        [
          { clock: a, at: 10 },
          { clock: b, at: 20 },
          { clock: b, at: undefined },
        ],
        bell,
        controller.signal,
      );
    const bell = new Bell();
    const first = nap();
    await b.advanceTo(20);
    await first;
    bell.ring();
    await nap();
    const second = napUntil([{ clock: a, at: 10 }], bell, controller.signal);
    controller.abort(new Error("up"));
    await expect(second).rejects.toThrow("up");
    expect([a.sleeping, b.sleeping]).toEqual([0, 0]);
  });
});

test("a breather grows with each failure, up to a limit, and is over with the first success", () => {
  const breather = new Breather(new SystemClock(), { baseMs: 1_000, maxMs: 3_000 });
  expect(breather.until).toBeUndefined();
  expect([breather.failed(), breather.failed(), breather.failed()]).toEqual([1_000, 2_000, 3_000]);
  expect(breather.until).toBeDefined();
  breather.succeeded();
  expect(breather.until).toBeUndefined();
});
