import { describe, expect, it } from "vitest";
import { type ClockReading, RemoteClock } from "./index.ts";

/** A served clock whose readings the test hands out, over real time that the test moves. */
class Served {
  realMs = 0;
  reading: ClockReading | Error = { atMs: 1_000, rate: 10, notBeyondMs: undefined };
  readonly failures: unknown[] = [];
  #asked: (() => void) | undefined;

  follow(): RemoteClock {
    const answer = async (): Promise<ClockReading> => {
      this.#asked?.();
      if (this.reading instanceof Error) throw this.reading;
      return this.reading;
    };
    const onFailure = (error: unknown): void => void this.failures.push(error);
    return new RemoteClock(answer, { pollMs: 1, elapsedMs: () => this.realMs, onFailure });
  }

  /** Resolves when the follower has asked twice more, so that the first answer has surely arrived. */
  async nextAnswers(): Promise<void> {
    for (let i = 0; i < 2; i += 1) {
      await new Promise<void>((resolve) => {
        this.#asked = resolve;
      });
    }
  }
}

describe("a clock that follows another", () => {
  it("runs on between readings, for two polls at most", async () => {
    const served = new Served();
    await using clock = served.follow();
    await clock.start();
    expect(clock.now()).toBe(1_000);
    served.reading = new Error("gone");
    served.realMs += 1;
    expect(clock.now()).toBe(1_010);
    served.realMs += 1_000;
    expect(clock.now()).toBe(1_020);
  });

  it("does not pass what the other one is held by", async () => {
    const served = new Served();
    served.reading = { atMs: 1_000, rate: 10, notBeyondMs: 1_004 };
    await using clock = served.follow();
    await clock.start();
    served.realMs += 1;
    expect(clock.now()).toBe(1_004);
  });

  it("stands still, never goes back, when it is ahead of a reading", async () => {
    const served = new Served();
    await using clock = served.follow();
    await clock.start();
    served.realMs += 2;
    const ahead = clock.now();
    served.reading = { atMs: 500, rate: 10, notBeyondMs: undefined };
    await served.nextAnswers();
    expect(clock.now()).toBe(ahead);
  });

  it("wakes its sleepers when a reading says so", async () => {
    const served = new Served();
    await using clock = served.follow();
    await clock.start();
    const asleep = clock.sleepUntil(50_000);
    served.reading = { atMs: 60_000, rate: 10, notBeyondMs: undefined };
    await asleep;
    expect(clock.now()).toBeGreaterThanOrEqual(50_000);
  });

  it("does not start without a reading, and tells about failures once started", async () => {
    const served = new Served();
    served.reading = new Error("gone");
    await expect(served.follow().start()).rejects.toBe(served.reading);
    served.reading = { atMs: 1, rate: 1, notBeyondMs: undefined };
    await using clock = served.follow();
    await clock.start();
    served.reading = new Error("gone");
    await served.nextAnswers();
    expect(served.failures[0]).toBe(served.reading);
  });
});
