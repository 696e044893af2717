import { LodeError } from "@lode/runtime/errors";
import { describe, expect, test } from "vitest";
import { validationServiceJudge } from "../judge/validation-service-judge.ts";
import { useStage } from "./stage.test-support.ts";
import { startSplatMiner } from "./start-splat-miner.ts";
import { eventsOf, testSpz } from "./test-miner.test-support.ts";

const stage = useStage();

describe("a judge", () => {
  test("that fails in every way for a while is asked again about the same bytes", async () => {
    let number = 0;
    const bodies: string[] = [];
    const url = await stage.serve(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      bodies.push(Buffer.concat(parts).toString());
      number += 1;
      if (number === 1) response.writeHead(500).end("Internal Server Error");
      else if (number === 2) response.writeHead(200, { "content-type": "text/html" }).end("<html>oops</html>");
      else if (number === 3) response.writeHead(200).end('{"iqa": 1}');
      else if (number === 4) request.socket.destroy();
      else if (number === 5) return;
      else response.writeHead(200).end('{"score": 0.81, "iqa": 0.9, "alignment_score": 1.1, "preview": null}');
    });
    const one = stage.world({ judgeTimeoutMs: 5_000 });
    const judge = validationServiceJudge({ baseUrl: url, timeoutMs: 400 });
    await using miner = await startSplatMiner({ ...one.options, judge });
    await one.untilSettled(1);
    const codes = [
      "JUDGE_FAILED",
      "JUDGE_ANSWER_MALFORMED",
      "JUDGE_ANSWER_MALFORMED",
      "JUDGE_UNREACHABLE",
      "JUDGE_TIMEOUT",
    ];
    expect(eventsOf(one, "judging_retried").map(({ code }) => code)).toEqual(codes);
    expect(new Set(bodies).size).toBe(1);
    expect(JSON.parse(bodies[0]!)).toEqual({
      prompt: "a red chair number 1",
      data: Buffer.from(testSpz(one.maker.orders[0]!.generationId)).toString("base64"),
      compression: 2,
      generate_single_preview: false,
      generate_grid_preview: false,
    });
    expect(one.maker.orders).toHaveLength(1);
    expect(miner.status().tasks).toMatchObject([{ outcome: "accepted", bestScore: 0.81 }]);
  });

  test("that stays away costs the empty answer, not a guess, and no more variants are made for it", async () => {
    const one = stage.world({ judgePatienceMs: 30 });
    one.judge.scoreOf = () => {
      throw new LodeError("JUDGE_FAILED", "down", { retry: "later" });
    };
    await using _miner = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.maker.orders).toHaveLength(1);
    expect(stage.validator.outcomes).toMatchObject([{ outcome: "empty" }]);
    stage.expectPeace();
  });

  test("that refuses a prompt of more than 1024 characters is not asked again", async () => {
    const url = await stage.serve((_, response) => void response.writeHead(422).end('{"detail": "too long"}'));
    const one = stage.world();
    stage.validator.queue.push({ type: "text", id: "long", prompt: "chair ".repeat(1_700) });
    const judge = validationServiceJudge({ baseUrl: url, timeoutMs: 1_000 });
    await using _miner = await startSplatMiner({ ...one.options, judge });
    await one.untilSettled(1);
    expect(eventsOf(one, "variant_failed")).toMatchObject([{ code: "JUDGE_REFUSED" }]);
    expect(stage.validator.outcomes).toMatchObject([{ taskId: "long", outcome: "empty" }]);
    stage.expectPeace();
  });
});
