import { describe, expect, it } from "vitest";
import { ManualClock, VirtualClock } from "../clock/index.ts";
import { type Duty, OpenDuties } from "./index.ts";

const duty = (who: string, dueBy: number): Duty => ({ who, what: "upload", dueBy });

function aLedger(): { wall: ManualClock; duties: OpenDuties; overdue: { who: string; heldMs: number }[] } {
  const wall = new ManualClock(1_000);
  const overdue: { who: string; heldMs: number }[] = [];
  const onOverdue = ({ who }: Duty, heldMs: number): void => void overdue.push({ who, heldMs });
  return { wall, overdue, duties: new OpenDuties({ maxHoldMs: 100, wall, onOverdue }) };
}

describe("open duties", () => {
  it("hold the clock at the earliest of them until it is done", () => {
    const { duties } = aLedger();
    expect(duties.earliestDue(0)).toBeUndefined();
    const early = duties.open(duty("a", 50));
    duties.open(duty("b", 70));
    expect(duties.earliestDue(60)).toBe(50);
    early.done();
    early.done();
    expect(duties.earliestDue(60)).toBe(70);
    expect(duties.duties).toEqual([duty("b", 70)]);
  });

  it("are listed by urgency", () => {
    const { duties } = aLedger();
    for (const dueBy of [30, 10, 20]) duties.open(duty("a", dueBy));
    expect(duties.duties.map(({ dueBy }) => dueBy)).toEqual([10, 20, 30]);
  });

  it("are not overdue, however long open, while the clock has not come to them", async () => {
    const { wall, duties, overdue } = aLedger();
    duties.open(duty("a", 50));
    expect(duties.earliestDue(49)).toBe(50);
    await wall.advanceBy(1_000_000);
    expect(duties.earliestDue(49)).toBe(50);
    expect(overdue).toEqual([]);
  });

  it("are overdue, told once and dropped, when they held the clock too long", async () => {
    const { wall, duties, overdue } = aLedger();
    const late = duties.open(duty("late", 50));
    duties.open(duty("next", 60));
    expect(duties.earliestDue(500)).toBe(50);
    await wall.advanceBy(100);
    expect(duties.earliestDue(500)).toBe(50);
    await wall.advanceBy(1);
    // Both kept the clock from 500, so both had their time.
    expect(duties.earliestDue(500)).toBeUndefined();
    expect(overdue).toEqual([
      { who: "late", heldMs: 101 },
      { who: "next", heldMs: 101 },
    ]);
    late.done();
    expect(duties.duties).toEqual([]);
  });

  it("each has its own time to hold the clock", async () => {
    const { wall, duties, overdue } = aLedger();
    duties.open(duty("first", 50));
    const clock = new VirtualClock({
      startAt: 0,
      rate: 1,
      barrier: (wants) => duties.earliestDue(wants),
      elapsedMs: () => wall.now(),
    });
    await wall.advanceBy(60);
    expect(clock.now()).toBe(49);
    const second = duties.open(duty("second", 50));
    await wall.advanceBy(101);
    expect(clock.now()).toBe(49);
    expect(overdue).toEqual([{ who: "first", heldMs: 101 }]);
    second.done();
    await wall.advanceBy(5);
    expect(clock.now()).toBe(54);
  });
});
