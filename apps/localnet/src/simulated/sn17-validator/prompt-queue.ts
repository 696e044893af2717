import { createHash } from "node:crypto";
import type { IndexedTask, TaskSource } from "./task-record.ts";

export interface PromptQueueOptions {
  /** In the order in which they are given out; when they are used up they begin again, as tasks of their own. */
  readonly prompts: readonly string[];
  readonly seed: string | number;
  /** How many tasks there are; without it there is no end. */
  readonly tasks?: number;
  /** Places that were given out before a restart. */
  readonly given?: Iterable<number>;
}

/** One list of prompts for all validators of a network: no two of them give out the same task. */
export class PromptQueue implements TaskSource {
  readonly #options: PromptQueueOptions;
  readonly #given: Set<number>;
  #place = 0;

  constructor(options: PromptQueueOptions) {
    this.#options = options;
    this.#given = new Set(options.given);
  }

  next(): IndexedTask | undefined {
    while (this.#given.delete(this.#place)) this.#place += 1;
    const { prompts, tasks = Number.POSITIVE_INFINITY, seed } = this.#options;
    const index = this.#place;
    const prompt = prompts[index % prompts.length];
    if (index >= tasks || prompt === undefined) return undefined;
    this.#place += 1;
    return { id: taskId(seed, index), index, type: "text", prompt };
  }
}

/** A UUID of version 4 by its looks, the same for the same seed, so that a run can be repeated. */
function taskId(seed: string | number, index: number): string {
  const hex = createHash("sha256").update(`lode task ${seed} ${index}`).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Gives every task out once more, under its old id, right after it was given out: what a confused validator does. */
export function twice(source: TaskSource): TaskSource {
  let again: IndexedTask | undefined;
  return {
    next() {
      const task = again ?? source.next();
      again = again === undefined ? task : undefined;
      return task;
    },
  };
}
