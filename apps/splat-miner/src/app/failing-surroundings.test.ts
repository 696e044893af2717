import { describe, expect, test } from "vitest";
import { useStage } from "./stage.test-support.ts";
import { startSplatMiner } from "./start-splat-miner.ts";
import { eventsOf, testSpz, until } from "./test-miner.test-support.ts";

const stage = useStage();

test.each([
  ["newlines", "a chair\r\nX-Injected: yes\n\nGET / HTTP/1.1"],
  ["emoji", "a 🪑 for a 🐈‍⬛, größer als ein Haus"],
  ["10 000 characters", "chair ".repeat(1_667)],
  ["quotes and control characters", "\"'\u0000\u001b[31m`$(reboot)`"],
])("a prompt with %s is made, judged and signed for as it is", async (_, prompt) => {
  const one = stage.world();
  stage.validator.queue.push({ type: "text", id: "prompt", prompt });
  await using _miner = await startSplatMiner(one.options);
  await one.untilSettled(1);
  expect(stage.validator.outcomes).toMatchObject([{ outcome: "accepted" }]);
  expect(one.maker.orders[0]!.source).toEqual({ kind: "text", prompt });
  expect(one.settled[0]!.prompt).toBe(prompt);
  stage.expectPeace();
});

test("a prompt with half a character is a pull that failed, as no signature for it could be checked", async () => {
  const one = stage.world();
  stage.validator.queue.push({ type: "text", id: "prompt", prompt: "chair \ud83e" });
  await using miner = await startSplatMiner(one.options);
  await one.untilEvent("pull_failed");
  expect(miner.status().counts).toMatchObject({ open: 0, settled: 0 });
  stage.validator.assigned = undefined;
  await stage.passUntil(miner, () => one.settled.length === 1);
  stage.expectPeace();
});

describe("a disk", () => {
  test("that is full stops the miner from acting, and it goes on by itself once there is room", async () => {
    const one = stage.world();
    stage.validator.queue.push({ type: "text", id: "big", prompt: "chair ".repeat(100) });
    one.maker.spzOf = ({ generationId }) => testSpz(generationId, 400_000);
    const room = stage.world({ journalMaxBytes: 300_000 });
    const { config } = room.options;
    await using miner = await startSplatMiner({ ...one.options, config: config! });
    await one.untilEvent("journal_failed", 3);
    expect(eventsOf(one, "journal_failed")[0]).toMatchObject({
      code: "SPLAT_MINER_JOURNAL_FAILED",
      facts: { sqlite: 13 },
    });
    expect(stage.validator.results).toEqual([]);
    expect(one.maker.orders).toHaveLength(1);
    expect(miner.status().counts.open).toBe(1);
    await miner.stop({ atOnce: true });

    await using _again = await startSplatMiner(one.options);
    await one.untilSettled(1);
    expect(one.settled).toMatchObject([{ outcome: "accepted" }]);
    expect(new Set(one.maker.orders.map(({ generationId }) => generationId)).size).toBe(1);
    stage.expectPeace();
  });
});

test("a directory that fails costs only news", async () => {
  const one = stage.world();
  let looks = 0;
  const directory = {
    validators: async () => {
      looks += 1;
      if (looks === 1 || looks > 2) throw new Error("no endpoint answers");
      return [stage.validator.entry];
    },
  };
  await using _miner = await startSplatMiner({ ...one.options, directory });
  await one.untilSettled(1);
  await until(() => looks > 3);
  expect(eventsOf(one, "directory_failed").at(-1)).toMatchObject({ code: "SPLAT_MINER_DIRECTORY_FAILED", known: 1 });
});
