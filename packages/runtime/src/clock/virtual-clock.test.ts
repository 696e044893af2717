import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock, type VirtualClockOptions } from "./index.ts";

/** A virtual clock over real time that the test moves. */
function overHand(options: Omit<VirtualClockOptions, "elapsedMs">): {
  clock: VirtualClock;
  pass(realMs: number): void;
} {
  let realMs = 5_000;
  const clock = new VirtualClock({ ...options, elapsedMs: () => realMs });
  const pass = (ms: number): void => {
    realMs += ms;
  };
  return { clock, pass };
}

describe("a virtual clock", () => {
  it("runs at its rate from where it was started", () => {
    const { clock, pass } = overHand({ startAt: 1_000_000, rate: 240 });
    expect(clock.now()).toBe(1_000_000);
    pass(20);
    expect(clock.now()).toBe(1_004_800);
  });

  it("adds up steps that are smaller than a millisecond", () => {
    const { clock, pass } = overHand({ startAt: 0, rate: 0.25 });
    for (let i = 0; i < 400; i += 1) {
      pass(1);
      clock.now();
    }
    expect(clock.now()).toBe(100);
  });

  it("stops one millisecond before what is due, and goes on from there without a jump", () => {
    let due: number | undefined = 1_500;
    const { clock, pass } = overHand({ startAt: 1_000, rate: 10, barrier: () => due });
    pass(100);
    expect(clock.now()).toBe(1_499);
    pass(900);
    expect(clock.now()).toBe(1_499);
    due = undefined;
    expect(clock.now()).toBe(1_499);
    pass(10);
    expect(clock.now()).toBe(1_599);
  });

  it("creeps towards what is due, so that what happens meanwhile still has an order", () => {
    let due: number | undefined = 2_000;
    const { clock, pass } = overHand({
      startAt: 0,
      rate: 100,
      barrier: () => due,
      creep: { windowMs: 1_000, rate: 2 },
    });
    pass(10);
    expect(clock.now()).toBe(1_000);
    pass(50);
    expect(clock.now()).toBe(1_100);
    pass(50);
    expect(clock.now()).toBe(1_200);
    pass(900);
    expect(clock.now()).toBe(1_999);
    due = undefined;
    pass(10);
    expect(clock.now()).toBe(2_999);
  });

  it("slows down inside one step, wherever the window begins", () => {
    const { clock, pass } = overHand({
      startAt: 0,
      rate: 10,
      barrier: () => 1_500,
      creep: { windowMs: 1_000, rate: 1 },
    });
    pass(100);
    expect(clock.now()).toBe(550);
  });

  it("asks early enough: what is due within the window already slows it", () => {
    const asked: number[] = [];
    const barrier = (wantsMs: number): undefined => void asked.push(wantsMs);
    const { clock, pass } = overHand({ startAt: 0, rate: 10, barrier, creep: { windowMs: 1_000, rate: 1 } });
    pass(30);
    clock.now();
    expect(asked).toEqual([1_300]);
  });

  it("never reads beyond its ceiling, and goes on from there without a jump", () => {
    let ceiling = 100;
    const { clock, pass } = overHand({ startAt: 0, rate: 10, ceiling: () => ceiling });
    pass(50);
    expect(clock.now()).toBe(100);
    ceiling = 10_000;
    expect(clock.now()).toBe(100);
    pass(1);
    expect(clock.now()).toBe(110);
  });

  it("stands still while something is due that it has already passed", () => {
    let due: number | undefined;
    const { clock, pass } = overHand({ startAt: 1_000, rate: 1, barrier: () => due });
    due = 400;
    pass(50);
    expect(clock.now()).toBe(1_000);
  });

  it("does not count the time in which its process was stalled", () => {
    const { clock, pass } = overHand({ startAt: 0, rate: 10, maxStepMs: 200 });
    pass(3_600_000);
    expect(clock.now()).toBe(2_000);
  });

  it("tells its barrier where it would be if nothing held it", () => {
    const asked: number[] = [];
    const barrier = (wantsMs: number): number => {
      asked.push(wantsMs);
      return 50;
    };
    const { clock, pass } = overHand({ startAt: 0, rate: 10, barrier });
    pass(30);
    clock.now();
    expect(asked).toEqual([300]);
  });

  it("changes its rate from now on", () => {
    const { clock, pass } = overHand({ startAt: 0, rate: 10 });
    pass(10);
    clock.rate = 1;
    expect(clock.now()).toBe(100);
    pass(10);
    expect(clock.now()).toBe(110);
    clock.rate = 0;
    pass(500);
    expect(clock.now()).toBe(110);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("does not run at rate %d", (rate) => {
    const invalid = expect.objectContaining({ code: "CLOCK_RATE_INVALID" });
    expect(() => new VirtualClock({ startAt: 0, rate })).toThrow(invalid);
    const clock = new VirtualClock({ startAt: 0, rate: 1 });
    expect(() => {
      clock.rate = rate;
    }).toThrow(invalid);
  });

  it("goes on from its snapshot, however long that lay there", () => {
    const { clock, pass } = overHand({ startAt: 1_000, rate: 60 });
    pass(100);
    const { atMs: startAt, rate } = clock.snapshot();
    const later = overHand({ startAt, rate });
    expect(later.clock.now()).toBe(7_000);
    later.pass(1);
    expect(later.clock.now()).toBe(7_060);
  });

  it("tells followers how far they may run", () => {
    const { clock } = overHand({ startAt: 1_000, rate: 60, barrier: () => 1_200 });
    expect(clock.reading()).toEqual({ atMs: 1_000, rate: 60, notBeyondMs: 1_199 });
    expect(overHand({ startAt: 1_000, rate: 60 }).clock.reading().notBeyondMs).toBeUndefined();
  });

  it("never goes back, never reaches what is due, never jumps — whatever comes due and is done", () => {
    const step = fc.record({
      realMs: fc.integer({ min: 0, max: 2_000 }),
      dueIn: fc.option(fc.integer({ min: -500, max: 50_000 }), { nil: undefined }),
      rate: fc.constantFrom(0, 0.5, 1, 240),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let due: number | undefined;
        const { clock, pass } = overHand({ startAt: 1_000, rate: 1, barrier: () => due, maxStepMs: 1_000 });
        for (const { realMs, dueIn, rate } of steps) {
          clock.rate = rate;
          const before = clock.now();
          due = dueIn === undefined ? undefined : before + dueIn;
          pass(realMs);
          const after = clock.now();
          expect(after).toBeGreaterThanOrEqual(before);
          expect(after - before).toBeLessThanOrEqual(Math.min(realMs, 1_000) * rate + 1);
          if (due !== undefined && due > before) expect(after).toBeLessThan(due);
        }
      }),
    );
  });

  it("wakes sleepers in the order of their times", async () => {
    const clock = new VirtualClock({ startAt: 0, rate: 100_000 });
    const woken: string[] = [];
    const sleep = async (name: string, atMs: number): Promise<void> => {
      await clock.sleepUntil(atMs);
      expect(clock.now()).toBeGreaterThanOrEqual(atMs);
      woken.push(name);
    };
    await Promise.all([sleep("last", 90_000), sleep("first", 30_000), sleep("second", 60_000)]);
    expect(woken).toEqual(["first", "second", "last"]);
  });

  it("does not wake a sleeper while the clock is held, and does once it is not", async () => {
    let due: number | undefined = 100;
    const clock = new VirtualClock({ startAt: 0, rate: 100_000, barrier: () => due });
    let isAwake = false;
    const asleep = clock.sleepUntil(100).then(() => {
      isAwake = true;
    });
    await clock.sleepUntil(99);
    expect(clock.now()).toBe(99);
    expect(isAwake).toBe(false);
    due = undefined;
    await asleep;
  });

  it("gives a sleeper up with the signal's reason", async () => {
    const clock = new VirtualClock({ startAt: 0, rate: 1 });
    const why = new Error("no longer");
    await expect(clock.sleepUntil(10, AbortSignal.abort(why))).rejects.toBe(why);
    const controller = new AbortController();
    const asleep = clock.sleepUntil(1e12, controller.signal);
    controller.abort(why);
    await expect(asleep).rejects.toBe(why);
  });
});
