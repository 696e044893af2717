import type { EpochSchedule, TimelockedCommit } from "@lode/bittensor/chain";
import type { BlockNumber, Hotkey } from "@lode/bittensor/primitives";
import { describe, expect, it } from "vitest";
import { judgeBlockAge, judgeClock, judgeDrand, judgeFinality, judgeGenesis } from "./judge-chain.ts";
import { judgeCommitReveal, judgePermit, judgeServingPace, judgeStake, judgeWeightsPace } from "./judge-neuron.ts";

const levels = (judgements: ReadonlyArray<{ readonly level: string }>) => judgements.map(({ level }) => level);
const blockTimeMs = 12_000;

describe("the doctor on the chain", () => {
  it("calls a block old after three block times and the chain stalled after ten", () => {
    const ages = [0, 36_000, 36_001, 120_000, 120_001];
    expect(levels(ages.map((age) => judgeBlockAge(age, blockTimeMs)))).toEqual(["ok", "ok", "warn", "warn", "fail"]);
  });

  it("grants finality eight blocks, and thirty-two with a warning", () => {
    expect(levels([2, 8, 9, 32, 33].map(judgeFinality))).toEqual(["ok", "ok", "warn", "warn", "fail"]);
  });

  it("sees a slow clock by blocks of the future and a fast one by blocks that come late", () => {
    const skews = [-2_001, -600, -500, 0, 9_000, 9_001, 14_001];
    expect(levels(skews.map((skew) => judgeClock(skew, blockTimeMs)))).toEqual([
      "fail",
      "warn",
      "ok",
      "ok",
      "ok",
      "warn",
      "fail",
    ]);
    expect(judgeClock(-10_000, blockTimeMs).found).toContain("10.0 s ahead");
  });

  it("fails for a stalled drand only where weights are timelocked", () => {
    const stalled = { lastStoredRound: 1_000, publishedRound: 1_200, lagRounds: 200 };
    expect(judgeDrand(stalled, true)).toMatchObject({ level: "fail", found: expect.stringContaining("600 s behind") });
    expect(judgeDrand(stalled, false).level).toBe("warn");
    expect(judgeDrand({ ...stalled, lagRounds: 2 }, true).level).toBe("ok");
  });

  it("fails on another genesis than the network's", () => {
    expect(levels([judgeGenesis("0x1", "0x1"), judgeGenesis("0x1", undefined), judgeGenesis("0x1", "0x2")])).toEqual([
      "ok",
      "ok",
      "fail",
    ]);
  });
});

describe("the doctor on a neuron", () => {
  const pace = { block: 1_000, lastUpdate: 950, rateLimit: 100, activityCutoff: 5_000, hasPermit: true, blockTimeMs };

  it("tells how long the rate limit lasts", () => {
    expect(judgeWeightsPace(pace)).toMatchObject({ level: "ok", found: expect.stringContaining("49 blocks (10 min)") });
    expect(judgeWeightsPace({ ...pace, lastUpdate: 901 }).found).toContain("may set weights now");
  });

  it("fails when a validator's weights are past the activity cutoff, and leaves miners alone", () => {
    expect(judgeWeightsPace({ ...pace, block: 6_000 }).level).toBe("fail");
    expect(judgeWeightsPace({ ...pace, block: 6_000, hasPermit: false }).level).toBe("ok");
    expect(judgeWeightsPace({ ...pace, lastUpdate: 0 }).level).toBe("warn");
  });

  it("warns of a missing permit and of too little stake, with the amounts", () => {
    expect(judgePermit(false, 5_000_000_000n)).toMatchObject({
      level: "warn",
      found: expect.stringContaining("5.0000"),
    });
    expect(judgeStake(1n, 1_000_000_000_000n)).toMatchObject({
      level: "warn",
      found: expect.stringContaining("1000.0"),
    });
    expect(levels([judgePermit(true, 0n), judgeStake(1n, 1n)])).toEqual(["ok", "ok"]);
  });

  it("counts the blocks until an axon may be served again", () => {
    expect(judgeServingPace(990, 1_000, 50, blockTimeMs).found).toContain("39 blocks");
    expect(judgeServingPace(undefined, 1_000, 50, blockTimeMs).found).toContain("may serve");
  });

  it("fails when a commit outlived the epoch that should have revealed it", () => {
    const schedule: EpochSchedule = {
      state: {
        headBlock: 1_000,
        tempo: 100,
        lastEpochBlock: 950,
        pendingEpochAt: 0,
        subnetEpochIndex: 10,
        blocksSinceLastStep: 50,
        revealPeriodEpochs: 1,
      },
      at: { number: 1_000 as BlockNumber, hash: "0x", timestampMs: 0 },
      blockTimeMs,
    };
    const commit = (epoch: number): TimelockedCommit => ({
      hotkey: "5x" as Hotkey,
      epoch,
      block: 900,
      ciphertext: new Uint8Array(1),
      revealRound: 77,
    });
    expect(judgeCommitReveal(true, schedule, [commit(9), commit(10)])).toMatchObject({
      level: "ok",
      found: expect.stringContaining("2 commits wait"),
    });
    expect(judgeCommitReveal(true, schedule, [commit(8)])).toMatchObject({
      level: "fail",
      found: expect.stringContaining("rounds 77"),
    });
    expect(judgeCommitReveal(false, schedule, []).level).toBe("skip");
  });
});
