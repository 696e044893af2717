import { describe, expect, it } from "vitest";
import { Turns } from "./turns.ts";

const never = new AbortController().signal;

describe("turns", () => {
  it("go to the most important of those that wait, and to the first of equals", async () => {
    const turns = new Turns(1, 10);
    const order: string[] = [];
    const end = await turns.take(0, never);
    const waiting = (
      [
        ["low", 1],
        ["first of equals", 2],
        ["second of equals", 2],
        ["high", 3],
      ] as const
    ).map(async ([name, priority]) => {
      const done = await turns.take(priority, never);
      order.push(name);
      done();
    });
    end();
    await Promise.all(waiting);
    expect(order).toEqual(["high", "first of equals", "second of equals", "low"]);
    expect([turns.running, turns.waiting]).toEqual([0, 0]);
  });

  it("are refused to the least important when too many wait", async () => {
    const turns = new Turns(1, 1);
    const end = await turns.take(0, never);
    const low = turns.take(1, never);
    const high = turns.take(2, never);
    await expect(low).rejects.toMatchObject({ code: "NO_TURN" });
    end();
    (await high)();
  });

  it("are given up by who leaves", async () => {
    const turns = new Turns(1, 10);
    const end = await turns.take(0, never);
    const leaving = new AbortController();
    const left = turns.take(5, leaving.signal);
    const stays = turns.take(1, never);
    leaving.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    expect(turns.waiting).toBe(1);
    end();
    end();
    const done = await stays;
    expect(turns.running).toBe(1);
    done();
    expect(turns.running).toBe(0);
  });
});
