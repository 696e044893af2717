import { describe, expect, test } from "vitest";
import { decideSubmit } from "./submit-policy.ts";

const network = { threshold: 0.6, margin: 0.02 };

describe("the network's policy", () => {
  test.each([
    [0.62, true],
    [0.619, false],
    [0.6, false],
    [1.2, true],
    [0, false],
  ])("at a threshold of 0.6, a score of %f is sent: %s", (score, submit) => {
    expect(decideSubmit("network", score, network).submit).toBe(submit);
  });

  test("goes by the threshold that the validator told", () => {
    expect(decideSubmit("network", 0.75, { threshold: 0.8, margin: 0.02 })).toMatchObject({
      submit: false,
      needed: 0.8200000000000001,
    });
  });

  test("sends nothing that nobody has scored", () => {
    expect(decideSubmit("network", null, { threshold: 0, margin: 0 }).submit).toBe(false);
    expect(decideSubmit("network", Number.NaN, { threshold: 0, margin: 0 }).submit).toBe(false);
  });
});

describe("the documents' policy of 2025", () => {
  test.each([
    [0.7, true, "good"],
    [0.69, true, "acceptable"],
    [0.5, true, "acceptable"],
    [0.499, false, "below 0.500"],
  ])("a score of %f is sent: %s, as %s", (score, submit, why) => {
    const decision = decideSubmit("documents-2025", score, { threshold: 0.9, margin: 0.02 });
    expect(decision).toMatchObject({ submit, why: expect.stringContaining(why) });
  });
});
