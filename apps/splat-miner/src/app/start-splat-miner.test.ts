import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ready } from "@lode/bittensor/keys";
import { ManualClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { submissionPath } from "../journal/paths.ts";
import { readRecords, readSessionSummary } from "../records/index.ts";
import { variantIdentity } from "../variants/variant-identity.ts";
import { startSplatMiner } from "./start-splat-miner.ts";
import { eventsOf, testSpz, testStart, testWorld, until } from "./test-miner.test-support.ts";
import { type StandInValidator, standInValidator } from "./validator-stand-in.test-support.ts";

let dataDir: string;
let protocol: ManualClock;
let validator: StandInValidator;

beforeEach(async () => {
  await ready();
  dataDir = mkdtempSync(join(tmpdir(), "lode-splat-miner-"));
  protocol = new ManualClock(testStart);
  validator = await standInValidator({ uid: 1, protocol });
});

afterEach(async () => {
  await validator[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

describe("one task", () => {
  test("is pulled, made, judged, signed and accepted, and the next is not pulled before the cooldown is over", async () => {
    const world = testWorld(dataDir, [validator], protocol);
    await using miner = await startSplatMiner(world.options);
    await world.untilSettled(1);
    const id = variantIdentity({ id: "1-task-1", prompt: "a red chair number 1" }, 0);
    expect(world.maker.orders).toMatchObject([
      { taskId: "1-task-1", number: 0, seed: id.seed, generationId: id.generationId },
    ]);
    const spz = testSpz(id.generationId);
    expect(Buffer.from(world.judge.requests[0]!.spz).equals(spz)).toBe(true);
    expect(validator.results[0]!.results).toBe(Buffer.from(spz).toString("base64"));
    expect(validator.outcomes).toMatchObject([{ outcome: "accepted", cooldownUntil: testStart / 1_000 + 300 }]);
    expect(world.settled).toMatchObject([{ outcome: "accepted", chosenScore: 0.8, sends: 1 }]);
    expect(miner.status().validators).toMatchObject([
      { uid: 1, cooldownUntil: testStart / 1_000 + 300, pullsOk: 1, submitsOk: 1 },
    ]);

    await until(() => protocol.sleeping > 0);
    await protocol.advanceTo(testStart + 301_000);
    expect(validator.pulls).toHaveLength(1);
    await protocol.advanceTo(testStart + 301_500);
    await world.untilSettled(2);
    expect(validator.pulls).toHaveLength(2);
    expect(validator.violations).toEqual([]);
  });
});
