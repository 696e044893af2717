import { expect, test } from "vitest";
import { defaultConfig, minerConfig } from "./config.ts";

test("without a word the numbers are the network's and the documents'", () => {
  expect(minerConfig()).toEqual(defaultConfig);
  expect(defaultConfig).toMatchObject({
    policy: "network",
    variants: 5,
    maxConcurrentPulls: 5,
    maxConcurrentTasks: 3,
    pullTimeoutMs: 12_000,
    submitTimeoutMs: 300_000,
    scoreMargin: 0.02,
    blacklist: [{ uid: 180 }],
  });
});

test("all problems are told at once", () => {
  const wrong = {
    variants: 0,
    scoreMargin: -1,
    policy: "mine" as "network",
    retryBaseMs: 10,
    retryMaxMs: 5,
    blacklist: [{ reason: "" }],
  };
  try {
    minerConfig(wrong);
    expect.unreachable();
  } catch (error) {
    const { code, facts } = error as { code: string; facts: { problems: string[] } };
    expect(code).toBe("CONFIG_INVALID");
    expect(facts.problems.map((problem) => problem.split(":")[0])).toEqual([
      "variants",
      "scoreMargin",
      "policy",
      "retryMaxMs",
      "blacklist",
      "blacklist",
    ]);
  }
});
