import { describe, expect, test } from "vitest";
import { outcomeOf } from "./outcome.ts";

const numbers = { taskS: 300, penaltyS: 600, throttleS: 30 };
const nowS = 1_760_000_000;
const first = { nowS, wasEmpty: false, wasSentBefore: false };

function feedback(fidelity: number, failed = false) {
  return {
    validation_failed: failed,
    task_fidelity_score: fidelity,
    average_fidelity_score: 1,
    generations_within_the_window: 0,
    current_duel_rating: 0,
    current_miner_reward: 0,
  };
}

describe("the outcome of a submission", () => {
  test("with a fidelity is accepted, whatever the cooldown", () => {
    expect(outcomeOf({ feedback: feedback(0.61), cooldownUntil: 0 }, first, numbers)).toBe("accepted");
  });

  test("with a failed validation is the validator's fault", () => {
    expect(outcomeOf({ feedback: feedback(0, true), cooldownUntil: nowS + 290 }, first, numbers)).toBe(
      "validator-fault",
    );
  });

  test.each([870, 875, 900])("with %i s of cooldown is rejected with a penalty", (left) => {
    expect(outcomeOf({ feedback: feedback(0), cooldownUntil: nowS + left }, first, numbers)).toBe("rejected");
  });

  test.each([270, 285, 300])("with %i s of cooldown is the empty answer taken", (left) => {
    const told = { ...first, wasEmpty: true };
    expect(outcomeOf({ feedback: feedback(0), cooldownUntil: nowS + left }, told, numbers)).toBe("empty");
  });

  test.each([0, nowS - 1, nowS - 10_000])("with its cooldown at %i is still open", (cooldownUntil) => {
    expect(outcomeOf({ feedback: feedback(0), cooldownUntil }, first, numbers)).toBe("open");
    expect(outcomeOf({ feedback: null, cooldownUntil }, { ...first, wasEmpty: true }, numbers)).toBe("open");
  });

  test("of a copy with a running cooldown was settled by the one before it", () => {
    const told = { ...first, wasSentBefore: true };
    expect(outcomeOf({ feedback: feedback(0), cooldownUntil: nowS + 262 }, told, numbers)).toBe("already-processed");
    expect(outcomeOf({ feedback: feedback(0), cooldownUntil: nowS + 840 }, told, numbers)).toBe("rejected");
  });

  test("is told apart even when the clocks are 100 s apart", () => {
    for (const skew of [-100, 100]) {
      expect(outcomeOf({ feedback: feedback(0), cooldownUntil: nowS + 870 + skew }, first, numbers)).toBe("rejected");
      const told = { ...first, wasEmpty: true };
      expect(outcomeOf({ feedback: feedback(0), cooldownUntil: nowS + 285 + skew }, told, numbers)).toBe("empty");
    }
  });
});
