import { LodeError } from "@lode/runtime/errors";
import { afterEach, describe, expect, it } from "vitest";
import { Crew, threadCount } from "./crew.ts";
import type { TestJob } from "./crew-member.test-support.ts";

const entry = new URL("./crew-member.test-support.ts", import.meta.url);
const never = new AbortController().signal;
const crews: Crew[] = [];

function crewOf(threads: number, maxHeapMebibytes = 64): Crew {
  const crew = new Crew({ entry, threads, maxHeapMebibytes });
  crews.push(crew);
  return crew;
}

const ask = <T>(crew: Crew, job: TestJob, signal = never): Promise<T> =>
  crew.run<T>(() => ({ job, transfer: [] }), signal);
const failed = expect.objectContaining({ code: "WORKSHOP_FAILED", retry: "never" });

afterEach(async () => {
  for (const crew of crews.splice(0)) await crew[Symbol.asyncDispose]();
});

describe("a crew", () => {
  it("does jobs, moves what is to be moved, and shares what is shared", async () => {
    const crew = crewOf(2);
    const bytes = new Uint8Array(100).fill(7);
    const echoed = await crew.run<Uint8Array>(
      () => ({ job: { do: "echo", value: bytes }, transfer: [bytes.buffer] }),
      never,
    );
    expect(echoed[99]).toBe(7);
    expect(bytes.byteLength).toBe(0);
    const sum = new Int32Array(new SharedArrayBuffer(4));
    await Promise.all(Array.from({ length: 20 }, () => ask(crew, { do: "add", to: sum })));
    expect(sum[0]).toBe(20);
  });

  it("passes a failure on with its code, facts and advice", async () => {
    const error = await ask(crewOf(1), { do: "fail" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LodeError);
    expect(error).toMatchObject({ code: "OF_THE_FILE", message: "no good", retry: "later", facts: { at: 3n } });
  });

  it.each(["exit", "eat", "throw"] as const)(
    "outlives a worker that ends by %s, with jobs waiting behind it",
    async (end) => {
      const crew = crewOf(1);
      const outcomes = await Promise.allSettled([
        ask(crew, { do: "echo", value: 1 }),
        ask(crew, { do: end }),
        ask(crew, { do: "echo", value: 2 }),
        ask(crew, { do: end }),
        ask(crew, { do: "echo", value: 3 }),
      ]);
      expect(outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : outcome.reason))).toEqual([
        1,
        failed,
        2,
        failed,
        3,
      ]);
    },
  );

  it("does not mind a worker that dies between two jobs", async () => {
    const crew = crewOf(1);
    expect(await ask(crew, { do: "reject-later" })).toBe("done");
    // The death may meet one of the next jobs, which then fails as any job does; after it there is a new worker.
    const outcomes: unknown[] = [];
    const deaths = () => outcomes.filter((outcome) => typeof outcome !== "number");
    for (let job = 0; job < 200 && deaths().length === 0; job += 1) {
      outcomes.push(await ask(crew, { do: "echo", value: job }).catch((error: unknown) => error));
    }
    for (const death of deaths()) expect(death).toEqual(failed);
    expect(await ask(crew, { do: "echo", value: 4 })).toBe(4);
  });

  it("fails each job where its module cannot be loaded", async () => {
    const crew = new Crew({ entry: new URL("./nowhere.ts", import.meta.url), threads: 1, maxHeapMebibytes: 64 });
    crews.push(crew);
    await expect(ask(crew, { do: "echo", value: 1 })).rejects.toEqual(failed);
    await expect(ask(crew, { do: "echo", value: 1 })).rejects.toEqual(failed);
  });

  it("stops in the middle of a computation when aborted, with the caller's reason", async () => {
    const crew = crewOf(1);
    const why = new Error("no longer wanted");
    const running = new AbortController();
    const waiting = new AbortController();
    const spinning = ask(crew, { do: "spin" }, running.signal);
    const behind = ask(crew, { do: "echo", value: 1 }, waiting.signal);
    const last = ask(crew, { do: "echo", value: 2 });
    waiting.abort(why);
    await expect(behind).rejects.toBe(why);
    running.abort(why);
    await expect(spinning).rejects.toBe(why);
    expect(await last).toBe(2);
    await expect(ask(crew, { do: "echo", value: 3 }, AbortSignal.abort(why))).rejects.toBe(why);
  });

  it("rejects what runs and what waits when it is closed", async () => {
    const crew = crewOf(1);
    const outcomes = [ask(crew, { do: "spin" }), ask(crew, { do: "echo", value: 1 })];
    const settled = Promise.allSettled(outcomes);
    await crew[Symbol.asyncDispose]();
    const closed = { status: "rejected", reason: expect.objectContaining({ code: "WORKSHOP_CLOSED" }) };
    expect(await settled).toEqual([closed, closed]);
    await expect(ask(crew, { do: "echo", value: 1 })).rejects.toMatchObject({ code: "WORKSHOP_CLOSED" });
  });
});

it("the number of threads is a number of threads", () => {
  expect(threadCount(3)).toBe(3);
  expect(threadCount(-1)).toBeGreaterThanOrEqual(1);
  for (const wrong of [0, -2, 1.5, Number.NaN]) {
    expect(() => threadCount(wrong)).toThrow(expect.objectContaining({ code: "WORKSHOP_OPTIONS_INVALID" }));
  }
});
