import { describe, expect, it } from "vitest";
import { type MinerStanding, newcomer, withinWindow } from "./miner-standing.ts";
import { assign, judgePull } from "./pull-rules.ts";
import { receiveSubmission, settleValidation } from "./submit-rules.ts";
import { networkPolicy } from "./validator-policy.ts";

/** The numbers of the published test cases. */
const policy = { ...networkPolicy, taskCooldownS: 60, throttleS: 20, penaltyS: 30 };
const task = { type: "text", id: "11111111-1111-4111-8111-111111111111", prompt: "a red chair" };
const start = 1_760_000_000;
const working = assign(newcomer, task, start);
const good = { isSignatureValid: true, isEmpty: false };

function accepted(at: number, standing: MinerStanding = working, rules = policy) {
  const received = receiveSubmission(standing, good, at, rules);
  if (received.verdict !== "to-validate") throw new Error(`it was ${received.verdict}`);
  return settleValidation(received.standing, 0.75, at, rules);
}

describe("cooldown 60 s, throttle 20 s", () => {
  it.each([
    [5, 55],
    [15, 45],
    [20, 40],
    [30, 40],
    [600, 40],
  ])("who finishes in %d s waits %d s more", (took, left) => {
    const { verdict, standing } = accepted(start + took);
    expect(verdict).toBe("accepted");
    expect(standing.cooldownUntil - (start + took)).toBe(left);
  });

  it("rounds the end of a cooldown down to a second", () => {
    const late = assign(newcomer, task, start + 0.9);
    expect(accepted(start + 1.4, late).standing.cooldownUntil).toBe(start + 60);
    expect(accepted(start + 30.7, late).standing.cooldownUntil).toBe(start + 70);
  });

  it("adds the penalty to a rejected result and to a wrong signature, and never tells the score", () => {
    const received = receiveSubmission(working, good, start + 5, policy);
    const rejected = settleValidation(received.standing, 0.59, start + 5, policy);
    expect(rejected).toMatchObject({
      verdict: "rejected",
      fidelity: 0,
      standing: { cooldownUntil: start + 90, task: null },
    });
    const forged = receiveSubmission(working, { ...good, isSignatureValid: false }, start + 5, policy);
    expect(forged).toMatchObject({ verdict: "bad-signature", standing: { cooldownUntil: start + 90, task: null } });
  });

  it("takes an empty result without a penalty and without counting it", () => {
    const empty = receiveSubmission(working, { ...good, isEmpty: true }, start + 5, policy);
    expect(empty).toMatchObject({
      verdict: "empty",
      standing: { cooldownUntil: start + 60, task: null, observations: [], fidelity: 1 },
    });
  });

  it("lets a miner go without a penalty when validation fails", () => {
    const failed = settleValidation(working, undefined, start + 25, policy);
    expect(failed).toMatchObject({
      verdict: "validation-failed",
      fidelity: 0,
      standing: { cooldownUntil: start + 65 },
    });
  });
});

it("has the network's own numbers: 300 s, 30 s earlier at most, and 600 s for what must not be sent", () => {
  expect(accepted(start + 10, working, networkPolicy).standing.cooldownUntil).toBe(start + 300);
  expect(accepted(start + 100, working, networkPolicy).standing.cooldownUntil).toBe(start + 370);
  const received = receiveSubmission(working, good, start + 100, networkPolicy);
  const rejected = settleValidation(received.standing, 0, start + 100, networkPolicy);
  expect(rejected.standing.cooldownUntil).toBe(start + 970);
});

describe("a pull", () => {
  it("during the cooldown is counted and shown how long it lasts", () => {
    const { standing } = accepted(start + 5);
    const early = judgePull(standing, start + 59, policy);
    expect(early).toMatchObject({ kind: "cooling", standing: { violations: 1, cooldownUntil: start + 60 } });
    expect(judgePull(standing, start + 60, policy).kind).toBe("free");
  });

  it("beyond a hundred early ones makes the cooldown 10 s longer each", () => {
    let standing: MinerStanding = { ...newcomer, cooldownUntil: start + 60 };
    for (let pull = 1; pull <= 102; pull += 1) {
      const verdict = judgePull(standing, start, policy);
      if (verdict.kind !== "cooling") throw new Error("it was let in");
      standing = verdict.standing;
      if (pull === 100) expect(standing.cooldownUntil).toBe(start + 60);
    }
    expect(standing).toMatchObject({ violations: 102, cooldownUntil: start + 80 });
  });

  it("while a task is assigned gives the same one, whose time runs on", () => {
    expect(judgePull(working, start + 1_000, policy)).toEqual({ kind: "again", task });
    expect(accepted(start + 30, working).standing.cooldownUntil).toBe(start + 70);
  });
});

describe("a result that arrives twice", () => {
  it("is left aside while the first one is validated, for 30 s", () => {
    const first = receiveSubmission(working, good, start + 5, policy);
    expect(receiveSubmission(first.standing, good, start + 34.9, policy).verdict).toBe("locked");
    expect(receiveSubmission(first.standing, good, start + 35, policy).verdict).toBe("to-validate");
  });

  it("is not counted twice when validation outlasts the lock", () => {
    const first = receiveSubmission(working, good, start, networkPolicy);
    const second = receiveSubmission(first.standing, good, start + 31, networkPolicy);
    const one = settleValidation(second.standing, 0.75, start + 40, networkPolicy);
    const two = settleValidation(one.standing, 0.75, start + 50, networkPolicy);
    expect(two).toMatchObject({
      verdict: "duplicate",
      fidelity: 0,
      standing: { cooldownUntil: one.standing.cooldownUntil },
    });
    expect(two.standing.observations).toHaveLength(1);
    expect(settleValidation(one.standing, 0.75, start + 40 + 270, networkPolicy).verdict).toBe("accepted");
  });
});

it("forgives one early pull for each signed result, and never owes any", () => {
  expect(receiveSubmission({ ...working, violations: 3 }, good, start, policy).standing.violations).toBe(2);
  expect(receiveSubmission(working, good, start, policy).standing.violations).toBe(0);
  const forged = { ...good, isSignatureValid: false };
  expect(receiveSubmission({ ...working, violations: 3 }, forged, start, policy).standing.violations).toBe(3);
});

it("moves the average by a twentieth and caps a score at 1", () => {
  const received = receiveSubmission(working, good, start, policy);
  const settled = settleValidation(received.standing, 1.3, start, policy);
  expect(settled.fidelity).toBe(1);
  expect(settleValidation(received.standing, 0.6, start, policy).standing.fidelity).toBeCloseTo(0.98, 12);
});

it("counts accepted results for four hours", () => {
  const { standing } = accepted(start);
  expect(withinWindow(standing, start + 4 * 3_600, policy)).toHaveLength(1);
  expect(withinWindow(standing, start + 4 * 3_600 + 1, policy)).toHaveLength(0);
});
