import { createHash } from "node:crypto";
import type { SynapseInput } from "@lode/bittensor/auth";
import type { Signer } from "@lode/bittensor/chain";
import { submitMessage, type submitResults } from "@lode/contract/generation";
import type { Clock } from "@lode/runtime/clock";
import type { TaskRow } from "../journal/task-row.ts";

/** What the journal keeps and every attempt sends: the call's fields, with the time as decimal text (it is above 2^53). */
export interface SignedBody {
  readonly json: string;
  readonly sha256: string;
}

const nsPerMs = 1_000_000n;

/**
 * Signs for a task, once. The prompt in the signed text is the one that was pulled, for a picture the whole base64.
 * @param spz undefined: the deliberate empty answer, which is signed like any other.
 */
export function signResult(
  task: Pick<TaskRow, "taskId" | "prompt" | "validator">,
  spz: Uint8Array | undefined,
  { signer, wall }: { readonly signer: Signer; readonly wall: Clock },
): SignedBody {
  const submitTimeNs = BigInt(Math.floor(wall.now())) * nsPerMs;
  const text = submitMessage({
    submitTimeNs,
    prompt: task.prompt,
    validatorHotkey: task.validator,
    minerHotkey: signer.hotkey,
  });
  const json = JSON.stringify({
    task_id: task.taskId,
    results: spz === undefined ? "" : base64Of(spz),
    data_format: "ply",
    data_ver: 0,
    compression: 2,
    submit_time: submitTimeNs.toString(),
    signature: base64Of(signer.sign(Buffer.from(text, "utf8"))),
  });
  return { json, sha256: createHash("sha256").update(json).digest("hex") };
}

/** The call's fields as they were signed. */
export function readBody(json: string): SynapseInput<typeof submitResults> {
  const body = JSON.parse(json) as Readonly<Record<string, string | number>> & { readonly submit_time: string };
  return {
    task: null,
    task_id: String(body.task_id),
    results: String(body.results),
    data_format: String(body.data_format),
    data_ver: Number(body.data_ver),
    compression: Number(body.compression),
    submit_time: BigInt(body.submit_time),
    signature: String(body.signature),
    feedback: null,
    cooldown_until: 0,
  };
}

function base64Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}
