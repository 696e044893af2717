import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { submissionPath, submissionsFolder } from "../journal/paths.ts";
import { addToBlacklist, removeFromBlacklist } from "../records/index.ts";
import { turns, useStage } from "./stage.test-support.ts";
import { startSplatMiner } from "./start-splat-miner.ts";
import { testWorld, until } from "./test-miner.test-support.ts";
import { standInValidator } from "./validator-stand-in.test-support.ts";

const stage = useStage();

describe("several validators", () => {
  test("are pulled from at the same time, five at once, and three tasks are worked on at once", async () => {
    const all = await stage.moreValidators(7);
    const many = testWorld(stage.dataDir, all, stage.protocol, { maxConcurrentGenerations: 8 });
    many.maker.before = async () => {
      await until(() => many.maker.orders.length >= 3);
      await turns(50);
    };
    let pulling = 0;
    let most = 0;
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    for (const one of all) {
      one.beforePull = async () => {
        pulling += 1;
        most = Math.max(most, pulling);
        await gate;
        pulling -= 1;
      };
    }
    await using _miner = await startSplatMiner(many.options);
    await until(() => pulling === 5);
    open();
    await many.untilSettled(8);
    expect(most).toBe(5);
    expect(many.maker.busiest).toBe(3);
    expect(all.map(({ pulls }) => pulls.length)).toEqual(all.map(() => 1));
    expect(all.flatMap(({ violations }) => violations)).toEqual([]);
    expect(new Set(many.settled.map(({ validator: of }) => of)).size).toBe(8);
  });

  test("share what the GPU can take", async () => {
    const all = await stage.moreValidators(4);
    const many = testWorld(stage.dataDir, all, stage.protocol, { maxConcurrentGenerations: 1 });
    await using _miner = await startSplatMiner(many.options);
    await many.untilSettled(5);
    expect(many.maker.busiest).toBe(1);
  });

  test("do not wait for one that is stuck", async () => {
    const all = await stage.moreValidators(2);
    stage.validator.beforePull = () => new Promise<void>(() => {});
    const many = testWorld(stage.dataDir, all, stage.protocol, { pullTimeoutMs: 60_000, graceMs: 1 });
    await using _miner = await startSplatMiner(many.options);
    await many.untilSettled(2);
    expect(many.settled.map(({ uid }) => uid).sort()).toEqual([2, 3]);
  });

  test("never give more than one open task each, however long it takes", async () => {
    const one = stage.world({ graceMs: 1 });
    let finish = (): void => {};
    one.maker.before = () => new Promise<void>((resolve) => (finish = resolve));
    await using _miner = await startSplatMiner(one.options);
    await until(() => one.maker.orders.length === 1);
    await stage.protocol.advanceBy(100_000_000);
    await turns(200);
    expect(stage.validator.pulls).toHaveLength(1);
    finish();
    await one.untilSettled(1);
  });
});

test("two validators with a task of one id have a file each", async () => {
  const all = await stage.moreValidators(1);
  for (const one of all) one.queue.push({ type: "text", id: "same", prompt: "a red chair" });
  const both = testWorld(stage.dataDir, all, stage.protocol);
  await using _miner = await startSplatMiner(both.options);
  await both.untilSettled(2);
  const files = readdirSync(submissionsFolder(stage.dataDir)).map((name) =>
    join(submissionsFolder(stage.dataDir), name),
  );
  const records = files.map(
    (path) => JSON.parse(readFileSync(path, "utf8")) as { validator_uid: number; outcome: string },
  );
  expect(records.map(({ validator_uid: uid, outcome }) => [uid, outcome]).sort()).toEqual([
    [1, "accepted"],
    [2, "accepted"],
  ]);
  expect(files).toContain(submissionPath(stage.dataDir, "same"));
});

describe("the blacklist", () => {
  test("keeps uid 180 out from the start, and whoever is added while the miner runs", async () => {
    const { protocol } = stage;
    stage.others = [await standInValidator({ uid: 180, protocol }), await standInValidator({ uid: 3, protocol })];
    const all = testWorld(stage.dataDir, [stage.validator, ...stage.others], protocol);
    await using miner = await startSplatMiner(all.options);
    await all.untilSettled(2);
    expect(stage.others[0]!.pulls).toEqual([]);
    expect(miner.status().blacklist).toMatchObject([{ uid: 180, kind: "static", expiresAt: null }]);

    addToBlacklist(
      stage.dataDir,
      { hotkey: stage.validator.hotkey },
      { reason: "by hand", expiresAt: null },
      stage.protocol.now(),
    );
    while (stage.others[1]!.pulls.length < 2) {
      await stage.protocol.advanceBy(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(stage.validator.pulls).toHaveLength(1);
    removeFromBlacklist(stage.dataDir, { hotkey: stage.validator.hotkey }, stage.protocol.now());
    removeFromBlacklist(stage.dataDir, { uid: 180 }, stage.protocol.now());
    await until(() => stage.validator.pulls.length === 2 && stage.others[0]!.pulls.length === 1);
  });

  test("does not take back at a restart what an operator has removed", async () => {
    await (await startSplatMiner(stage.world().options)).stop();
    removeFromBlacklist(stage.dataDir, { uid: 180 }, stage.protocol.now());
    await using miner = await startSplatMiner(stage.world().options);
    expect(miner.status().blacklist).toEqual([]);
  });

  test("takes in a validator whose calls fail, and lets it go after a day", async () => {
    const one = stage.world();
    stage.validator.beforePull = () => {
      throw new Error("broken");
    };
    await using miner = await startSplatMiner(one.options);
    while (miner.status().blacklist.length < 2) {
      await stage.protocol.advanceBy(10_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [, entry] = miner.status().blacklist;
    expect(entry).toMatchObject({
      hotkey: stage.validator.hotkey,
      kind: "automatic",
      reason: expect.stringContaining("0 of 5"),
    });
    expect(entry!.expiresAt! - entry!.addedAt).toBe(86_400_000);
    stage.validator.beforePull = () => undefined;
    await stage.protocol.advanceTo(entry!.expiresAt! - 1);
    await turns(200);
    expect(stage.validator.pulls).toEqual([]);
    await stage.protocol.advanceTo(entry!.expiresAt!);
    await one.untilSettled(1);
  });
});
