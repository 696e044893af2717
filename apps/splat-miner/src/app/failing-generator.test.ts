import { AssetsClient } from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { describe, expect, test } from "vitest";
import { assetsVariantMaker } from "../variants/assets-variant-maker.ts";
import { turns, useStage } from "./stage.test-support.ts";
import { startSplatMiner } from "./start-splat-miner.ts";
import { eventsOf, testSpz } from "./test-miner.test-support.ts";

const stage = useStage();

describe("a generator", () => {
  test("that is down for a while is waited for", async () => {
    const one = stage.world();
    let failures = 3;
    one.maker.before = () => {
      if (failures-- <= 0) return undefined;
      throw new LodeError("ASSET_SERVER_UNREACHABLE", "down", { retry: "later" });
    };
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(eventsOf(one, "generation_retried").map(({ code }) => code)).toEqual(
      Array(3).fill("ASSET_SERVER_UNREACHABLE"),
    );
    expect(new Set(one.maker.orders.map(({ generationId }) => generationId)).size).toBe(1);
    expect(one.settled).toMatchObject([{ outcome: "accepted" }]);
    stage.expectPeace();
  });

  test("that stays down costs the empty answer once the budget is used up, and no task is pulled while it is known to be down", async () => {
    const one = stage.world({ taskBudgetMs: 60, retryMaxMs: 3_000, retryBaseMs: 3_000 });
    one.maker.before = () => {
      throw new Error("connect ECONNREFUSED");
    };
    await using miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(stage.validator.outcomes).toMatchObject([{ outcome: "empty" }]);
    expect(miner.status().tasks).toMatchObject([{ chosenWhy: expect.stringContaining("no variant has a score") }]);
    await stage.protocol.advanceBy(400_000);
    await turns(200);
    expect(eventsOf(one, "pulls_paused")).toHaveLength(1);
    expect(stage.validator.pulls).toHaveLength(1);
    stage.expectPeace();
  });

  test("that is slow is given up in time", async () => {
    const one = stage.world({ generationTimeoutMs: 20, variants: 2, taskBudgetMs: 50 });
    one.maker.before = () => new Promise<void>(() => {});
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(stage.validator.outcomes).toMatchObject([{ outcome: "empty" }]);
    stage.expectPeace();
  });

  test.each([
    ["an empty file", new Uint8Array(0), "SPLAT_MINER_VARIANT_UNUSABLE"],
    [
      "a mesh where a splat was due",
      Buffer.from("ply\nformat ascii 1.0\nelement face 3\n"),
      "SPLAT_MINER_VARIANT_REFUSED",
    ],
    ["more than may be sent", testSpz("x", 2_000), "SPLAT_MINER_VARIANT_UNUSABLE"],
  ])("that gives %s is found out, and nothing of it is judged or sent", async (_, bytes, code) => {
    const one = stage.world({ maxSpzBytes: 1_000, variants: 2 });
    one.maker.spzOf = () => bytes;
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(eventsOf(one, "variant_failed").map((event) => event.code)).toEqual([code, code]);
    expect(one.judge.requests).toEqual([]);
    expect(stage.validator.results).toMatchObject([{ results: "" }]);
    stage.expectPeace();
  });

  test("that spoils one variant leaves the stage.others", async () => {
    const one = stage.world();
    one.maker.spzOf = ({ number, generationId }) => (number === 0 ? Buffer.from("<html>") : testSpz(generationId));
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.settled).toMatchObject([{ outcome: "accepted", chosenVariant: 1 }]);
  });

  test("behind the asset API that gives 500 MB is not read to the end", async () => {
    let sent = 0;
    const url = await stage.serve((request, response) => {
      const headers = { "x-generation-id": "0f0e4cd8-9a0b-4a54-9f4e-3d2ff3f3a111", "x-compression-type": "2" };
      response.writeHead(200, headers);
      const chunk = Buffer.alloc(1024 * 1024);
      const more = (): void => {
        while (sent < 500 && !request.socket.destroyed) {
          sent += 1;
          if (!response.write(chunk)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    const one = stage.world({ variants: 1 });
    const assets = new AssetsClient({ baseUrl: url, wall: new SystemClock(), limits: { maxModelBytes: 2_000_000 } });
    await using _miner = await startSplatMiner({ ...one.options, maker: assetsVariantMaker(assets, 17) });
    await one.untilSettled(1);
    expect(eventsOf(one, "variant_failed").map(({ code }) => code)).toEqual(["ANSWER_TOO_LARGE"]);
    expect(sent).toBeLessThan(100);
    expect(stage.validator.outcomes).toMatchObject([{ outcome: "empty" }]);
  });

  test("behind the asset API that answers HTML, or a model that was not compressed, gives a coded failure", async () => {
    let number = 0;
    const url = await stage.serve((_, response) => {
      number += 1;
      if (number === 1) response.writeHead(200, { "content-type": "text/html" }).end("<html>busy</html>");
      else {
        const headers = { "x-generation-id": "0f0e4cd8-9a0b-4a54-9f4e-3d2ff3f3a111", "x-compression-type": "0" };
        response.writeHead(200, headers).end("ply");
      }
    });
    const one = stage.world({ variants: 1 });
    const maker = assetsVariantMaker(new AssetsClient({ baseUrl: url, wall: new SystemClock() }), 17);
    await using _miner = await startSplatMiner({ ...one.options, maker });
    await one.untilSettled(1);
    expect(eventsOf(one, "generation_retried").map(({ code }) => code)).toEqual(["ANSWER_MALFORMED"]);
    expect(eventsOf(one, "variant_failed").map(({ code }) => code)).toEqual(["SPLAT_MINER_VARIANT_UNUSABLE"]);
    expect(stage.validator.outcomes).toMatchObject([{ outcome: "empty" }]);
  });
});
