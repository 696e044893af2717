import { keypairFromUri } from "@lode/bittensor/keys";
import { describe, expect, test } from "vitest";
import { variantIdentity } from "../variants/variant-identity.ts";
import { useStage } from "./stage.test-support.ts";
import { startSplatMiner } from "./start-splat-miner.ts";
import { eventsOf, testSpz, testStart, until } from "./test-miner.test-support.ts";

const stage = useStage();

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

describe("one task", () => {
  test("is pulled, made, judged, signed and accepted, and the next is not pulled before the cooldown is over", async () => {
    const one = stage.world();
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    const id = variantIdentity({ id: "1-task-1", prompt: "a red chair number 1" }, 0);
    expect(one.maker.orders).toMatchObject([{ taskId: "1-task-1", seed: id.seed, generationId: id.generationId }]);
    const spz = testSpz(id.generationId);
    expect(Buffer.from(one.judge.requests[0]!.spz).equals(spz)).toBe(true);
    expect(stage.validator.results[0]!.results).toBe(Buffer.from(spz).toString("base64"));
    expect(stage.validator.outcomes).toMatchObject([{ outcome: "accepted", cooldownUntil: testStart / 1_000 + 300 }]);
    expect(one.settled).toMatchObject([{ outcome: "accepted", chosenScore: 0.8, sends: 1 }]);
    expect(one.maker.notes).toEqual([{ generationId: id.generationId, status: "accepted" }]);
    expect(miner.status().validators).toMatchObject([
      {
        uid: 1,
        cooldownUntil: testStart / 1_000 + 300,
        pullsOk: 1,
        submitsOk: 1,
        lastFeedback: { current_duel_rating: 1500.5 },
      },
    ]);

    await until(() => stage.protocol.sleeping > 0);
    await stage.protocol.advanceTo(testStart + 301_499);
    await one.untilEvent("feedback_received");
    expect(stage.validator.pulls).toHaveLength(1);
    await stage.protocol.advanceTo(testStart + 301_500);
    await one.untilSettled(2);
    expect(stage.validator.pulls).toHaveLength(2);
    expect(stage.validator.violations).toEqual([]);
  });

  test("has five variants of different seeds, and the best external score is sent", async () => {
    const one = stage.world();
    one.judge.scoreOf = (_, number) => [0.64, 0.7, 0.68, 0.74, 0.2][number]!;
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.maker.orders.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(one.maker.orders.map(({ seed }) => seed)).size).toBe(5);
    const chosen = testSpz(one.maker.orders[3]!.generationId);
    expect(stage.validator.results[0]!.results).toBe(Buffer.from(chosen).toString("base64"));
    expect(one.settled).toMatchObject([{ chosenVariant: 3, chosenScore: 0.74 }]);
  });

  test("is not worked on any further once a variant is good enough", async () => {
    const one = stage.world({ goodEnough: 0.9 });
    one.judge.scoreOf = (_, number) => [0.64, 0.93][number]!;
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.maker.orders).toHaveLength(2);
  });

  test("is worked on further while what is good enough would not be sent", async () => {
    const one = stage.world({ goodEnough: 0.5 });
    one.judge.scoreOf = (_, number) => [0.55, 0.61, 0.63][number]!;
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.maker.orders).toHaveLength(3);
    expect(one.settled).toMatchObject([{ outcome: "accepted", chosenScore: 0.63 }]);
  });

  test("that nothing good comes of gets the signed empty answer, which costs no penalty", async () => {
    const one = stage.world();
    one.judge.scoreOf = () => 0.61;
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(stage.validator.results).toMatchObject([{ results: "" }]);
    expect(stage.validator.outcomes).toMatchObject([{ outcome: "empty", cooldownUntil: testStart / 1_000 + 300 }]);
    expect(one.settled).toMatchObject([{ outcome: "empty", chosenWhy: "0.610 is below 0.620" }]);
  });

  test("is judged by the documents' numbers when told to, and then a rejection is recognised by its cooldown", async () => {
    const one = stage.world({ policy: "documents-2025", variants: 1 });
    one.judge.scoreOf = () => 0.55;
    stage.validator.scoreOf = () => 0.55;
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.settled).toMatchObject([{ outcome: "rejected" }]);
    expect(miner.status().validators[0]!.cooldownUntil).toBe(testStart / 1_000 + 900);
    expect(eventsOf(one, "penalty_received")).toHaveLength(1);
    await stage.protocol.advanceTo(testStart + 900_000);
    expect(stage.validator.pulls).toHaveLength(1);
    await stage.passUntil(miner, () => stage.validator.pulls.length === 2);
    expect(stage.validator.violations).toEqual([]);
  });

  test("of a picture is made of the picture, and the whole base64 is signed for", async () => {
    const one = stage.world();
    stage.validator.queue.push({ type: "image", id: "picture", prompt: png.toString("base64") });
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.maker.orders[0]!.source).toEqual({ kind: "image", bytes: new Uint8Array(png), mimeType: "image/png" });
    expect(one.judge.requests[0]!.source.kind).toBe("image");
    expect(stage.validator.outcomes).toMatchObject([{ taskId: "picture", outcome: "accepted" }]);
    expect(JSON.stringify(one.reporter.events)).not.toContain(png.toString("base64"));
  });
});

describe("a data directory", () => {
  test("is one hotkey's: another is refused, and nothing of the first one is touched", async () => {
    const one = stage.world();
    stage.validator.beforeSubmit = () => new Promise<void>(() => {});
    const first = await startSplatMiner(one.options);
    await until(() => first.status().calls.submits === 1);
    await first.stop({ atOnce: true });
    stage.validator.beforeSubmit = () => undefined;

    const other = keypairFromUri("//Other");
    const owner = one.options.signer.hotkey;
    await expect(startSplatMiner({ ...stage.world().options, signer: other })).rejects.toMatchObject({
      code: "SPLAT_MINER_HOTKEY_OTHER",
      retry: "never",
      message: expect.stringContaining(`belongs to hotkey ${owner}, not to ${other.hotkey}`),
      next: expect.stringContaining("another --data-dir"),
    });
    expect(stage.validator.results).toEqual([]);

    const again = stage.world();
    await using miner = await startSplatMiner(again.options);
    await stage.passUntil(miner, () => again.settled.length === 1);
    expect(again.settled).toMatchObject([{ outcome: "accepted" }]);
    stage.expectPeace();
  });
});
