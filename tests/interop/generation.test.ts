import { Dendrite } from "@lode/bittensor/dendrite";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import { pullTask, submitMessage, submitResults } from "@lode/contract/generation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonEnvironment } from "./python-environment.ts";
import { freePort, PythonProcess } from "./python-process.ts";

interface Seen {
  readonly proven: boolean;
  readonly task_is_null: boolean;
  readonly task_id: string;
  readonly bytes: number;
  readonly submit_time: string;
}

const prompts = [
  { type: "text", prompt: "a red chair" },
  { type: "text", prompt: 'newline\n"quote" \\ émoji 🍔 \u00a0 end' },
  { type: "text", prompt: "x".repeat(10_000) },
  { type: "image", prompt: Buffer.alloc(60_000, 7).toString("base64") },
] as const;

/** The subnet's own pinned SDK is 9.9. */
describe.each(["sdk-9.9", "sdk-10"] as const)("tasks and results of subnet 17 with the Python axon of %s", (sdk) => {
  const python = pythonEnvironment(sdk);
  const test = it.skipIf(python.missing !== undefined);
  let axon: PythonProcess | undefined;
  let dendrite: Dendrite;
  let miner: ReturnType<typeof keypairFromUri>;
  let target: { ip: string; port: number; hotkey: Hotkey };

  beforeAll(async () => {
    if (python.missing !== undefined) return;
    await ready();
    miner = keypairFromUri("//Bob");
    axon = new PythonProcess(python.python, "generation_axon.py", [String(await freePort()), JSON.stringify(prompts)]);
    target = { ip: "127.0.0.1", ...(await axon.answer<{ port: number; hotkey: Hotkey }>()) };
    dendrite = new Dendrite({ signer: miner });
  });
  afterAll(async () => {
    await dendrite?.[Symbol.asyncDispose]();
    await axon?.[Symbol.asyncDispose]();
  });

  test("every kind of prompt is pulled as it was given, and the signed result is proven", async () => {
    const blob = Buffer.alloc(1_000_000, 3).toString("base64");
    const sent: string[] = [];
    for (const { type, prompt } of prompts) {
      const { value: pulled } = await dendrite.call(target, pullTask, {});
      expect(pulled).toMatchObject({ validation_threshold: 0.6, throttle_period: 30, cooldown_until: 0 });
      expect(pulled.task).toMatchObject({ type, prompt });
      // Above 2^53, and odd: a number that passed through a double would not be proven.
      const submitTimeNs = 1_760_000_020_000_000_001n + BigInt(sent.length);
      const message = submitMessage({
        submitTimeNs,
        prompt,
        validatorHotkey: target.hotkey,
        minerHotkey: miner.hotkey,
      });
      const { value: submitted } = await dendrite.call(target, submitResults, {
        task_id: pulled.task?.id ?? "",
        results: blob,
        submit_time: submitTimeNs,
        signature: Buffer.from(miner.sign(new TextEncoder().encode(message))).toString("base64"),
      });
      expect(submitted).toMatchObject({ results: "", signature: "", cooldown_until: 1_760_000_300 });
      expect(submitted.feedback).toMatchObject({ task_fidelity_score: 0.78, generations_within_the_window: 1 });
      sent.push(String(submitTimeNs));
    }
    const { seen } = (await axon?.ask<{ seen: Seen[] }>({})) ?? { seen: [] };
    expect(seen.map(({ proven }) => proven)).toEqual(prompts.map(() => true));
    expect(seen.map(({ submit_time }) => submit_time)).toEqual(sent);
    expect(seen.every(({ task_is_null, bytes }) => task_is_null && bytes === 1_000_000)).toBe(true);
  });

  test("a result signed for another validator is not proven", async () => {
    const submitTimeNs = 1_760_000_030_000_000_001n;
    const message = submitMessage({
      submitTimeNs,
      prompt: prompts[0].prompt,
      validatorHotkey: miner.hotkey,
      minerHotkey: miner.hotkey,
    });
    await dendrite.call(target, submitResults, {
      task_id: "task-0",
      results: "",
      submit_time: submitTimeNs,
      signature: Buffer.from(miner.sign(new TextEncoder().encode(message))).toString("base64"),
    });
    const { seen } = (await axon?.ask<{ seen: Seen[] }>({})) ?? { seen: [] };
    expect(seen.at(-1)?.proven).toBe(false);
  });
});
