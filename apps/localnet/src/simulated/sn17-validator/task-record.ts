import type { PulledTask } from "@lode/contract/generation";
import type { Outcome, SubmitVerdict } from "./submit-rules.ts";

/** One result that arrived for a task. */
export interface ReceivedResult {
  readonly at: number;
  /** Of the base64 text as it was sent. */
  readonly sha256: string;
  readonly bytes: number;
  /** `refused`: nothing was assigned. `malformed-signature`: the handler failed, as the reference's does. */
  readonly verdict: SubmitVerdict | "refused" | "malformed-signature";
}

/** The life of one task at this validator. Times are unix seconds of its clock. */
export interface TaskRecord {
  readonly id: string;
  /** Place in the list of prompts. */
  readonly index: number;
  readonly type: string;
  readonly prompt: string;
  readonly hotkey: string;
  readonly assignedAt: number;
  readonly pulls: number;
  readonly results: readonly ReceivedResult[];
  /** null while it is open. */
  readonly outcome: Outcome | null;
  /** What the validation service said; a miner learns it only when it was accepted. null when it was never asked or failed. */
  readonly score: number | null;
  readonly bytes: number;
  readonly finishedAt: number | null;
  readonly cooldownUntil: number | null;
}

/** A task with its place in the list of prompts. */
export interface IndexedTask extends PulledTask {
  readonly index: number;
}

/** Where a validator gets its tasks. */
export interface TaskSource {
  /** undefined when there are none left. */
  next(): IndexedTask | undefined;
}

export function newRecord({ id, index, type, prompt }: IndexedTask, hotkey: string, assignedAt: number): TaskRecord {
  return {
    id,
    index,
    type,
    prompt,
    hotkey,
    assignedAt,
    pulls: 1,
    results: [],
    outcome: null,
    score: null,
    bytes: 0,
    finishedAt: null,
    cooldownUntil: null,
  };
}
