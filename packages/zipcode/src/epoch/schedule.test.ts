import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policies, withValues } from "../policy/index.ts";
import { type EpochId, nextEpoch, phaseAt, scheduleClosingAt, scheduleOf } from "./index.ts";

const id = "2025-10-01T12-00-00" as EpochId;
const at = (hour: number, minute: number) => Date.UTC(2025, 9, 1, hour, minute);
const { values } = policies.strict;

describe("the schedule of an epoch", () => {
  it("follows the documents' minutes", () => {
    expect(scheduleOf(id, values)).toEqual({
      pendingAt: at(11, 45),
      startsAt: at(12, 0),
      endsAt: at(16, 0),
      deadlineAt: at(16, 0),
      closesAt: at(16, 15),
      commitsUntil: at(16, 33),
      revealsUntil: at(16, 37),
      resultsUntil: at(16, 45),
      archivedAt: at(16, 15) + 7 * 24 * 3_600_000,
    });
  });

  it("has its deadline before the end where the policy asks for a buffer", () => {
    const buffered = withValues(policies.strict, { epoch: { submissionBufferMs: 30 * 60_000 } });
    const schedule = scheduleOf(id, buffered.values);
    expect([schedule.deadlineAt, schedule.closesAt]).toEqual([at(15, 30), at(15, 45)]);
  });

  it("is extended in its deadline and what follows from it, never in its start and end", () => {
    const plain = scheduleOf(id, values);
    const extended = scheduleOf(id, values, 1);
    expect(extended.deadlineAt - plain.deadlineAt).toBe(15 * 60_000);
    expect(extended.closesAt - plain.closesAt).toBe(15 * 60_000);
    expect(extended.resultsUntil - extended.closesAt).toBe(plain.resultsUntil - plain.closesAt);
    expect([extended.startsAt, extended.endsAt]).toEqual([plain.startsAt, plain.endsAt]);
  });

  it("is extended twice at most", () => {
    expect(scheduleOf(id, values, 3)).toEqual(scheduleOf(id, values, 2));
    expect(scheduleOf(id, values, 2).closesAt).toBe(at(16, 45));
  });

  it("is known by its close, unless the policy lets no epoch close then", () => {
    for (const extensions of [0, 1, 2]) {
      const schedule = scheduleOf(id, values, extensions);
      expect(scheduleClosingAt(id, values, schedule.closesAt)).toEqual(schedule);
    }
    for (const closesAt of [at(16, 0), at(16, 14), at(16, 16), at(17, 0)]) {
      expect(scheduleClosingAt(id, values, closesAt)).toBeUndefined();
    }
    const rigid = withValues(policies.strict, { epoch: { extensionMs: 0 } }).values;
    expect(scheduleClosingAt(id, rigid, at(16, 15))).toEqual(scheduleOf(id, rigid));
    expect(scheduleClosingAt(id, rigid, at(16, 30))).toBeUndefined();
  });

  it("never delays the next epoch", () => {
    const next = scheduleOf(nextEpoch(id), values);
    expect(next.startsAt).toBe(scheduleOf(id, values, 2).endsAt);
  });

  it("is a grid of its own for epochs of another length", () => {
    const hourly = withValues(policies.strict, { epoch: { lengthMs: 3_600_000 } });
    expect(scheduleOf(id, hourly.values).endsAt).toBe(at(13, 0));
  });
});

describe("the phase of an epoch", () => {
  const schedule = scheduleOf(id, values);
  it.each([
    [at(11, 45) - 1, "UNKNOWN"],
    [at(11, 45), "PENDING"],
    [at(12, 0) - 1, "PENDING"],
    [at(12, 0), "ACTIVE"],
    [at(16, 0) - 1, "ACTIVE"],
    [at(16, 0), "GRACE"],
    [at(16, 15) - 1, "GRACE"],
    [at(16, 15), "JUDGING"],
    [at(16, 45) - 1, "JUDGING"],
    [at(16, 45), "COMPLETED"],
    [schedule.archivedAt - 1, "COMPLETED"],
    [schedule.archivedAt, "ARCHIVED"],
  ])("at %i is %s", (atMs, phase) => {
    expect(phaseAt(schedule, atMs)).toBe(phase);
  });

  it("never goes back", () => {
    const order = ["UNKNOWN", "PENDING", "ACTIVE", "GRACE", "JUDGING", "COMPLETED", "ARCHIVED"];
    const moments = fc.integer({ min: at(11, 0), max: schedule.archivedAt + 1 });
    fc.assert(
      fc.property(moments, moments, (a, b) => {
        const [earlier, later] = a < b ? [a, b] : [b, a];
        return order.indexOf(phaseAt(schedule, earlier)) <= order.indexOf(phaseAt(schedule, later));
      }),
    );
  });
});
