import { keypairFromUri, ready, verifySignature } from "@lode/bittensor/keys";
import { submitMessage } from "@lode/contract/generation";
import { ManualClock } from "@lode/runtime/clock";
import { beforeAll, expect, test } from "vitest";
import { readBody, signResult } from "./sign-result.ts";

beforeAll(ready);

const wall = new ManualClock(1_760_000_020_123.7);

function task(prompt: string) {
  return { taskId: "t-1", prompt, validator: keypairFromUri("//Validator").hotkey };
}

test.each(["a red chair", "zwei\nZeilen 🪑", "x".repeat(10_000)])(
  "what is signed is what a validator puts together",
  (prompt) => {
    const signer = keypairFromUri("//Miner");
    const spz = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3);
    const body = readBody(signResult(task(prompt), spz, { signer, wall }).json);
    expect(body).toMatchObject({ task: null, task_id: "t-1", data_format: "ply", data_ver: 0, compression: 2 });
    expect(body.submit_time).toBe(1_760_000_020_123_000_000n);
    expect(body.results.startsWith("KLUv/")).toBe(true);
    const signature = Buffer.from(body.signature, "base64");
    expect(body.signature).toHaveLength(88);
    const message = submitMessage({
      submitTimeNs: body.submit_time,
      prompt,
      validatorHotkey: task(prompt).validator,
      minerHotkey: signer.hotkey,
    });
    expect(verifySignature({ address: signer.hotkey, message, signature })).toBe(true);
  },
);

test("the empty answer is signed like any other", () => {
  const signer = keypairFromUri("//Miner");
  const body = readBody(signResult(task("a red chair"), undefined, { signer, wall }).json);
  expect(body.results).toBe("");
  expect(Buffer.from(body.signature, "base64")).toHaveLength(64);
});
