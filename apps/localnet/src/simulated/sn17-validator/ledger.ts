import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { type MinerStanding, newcomer } from "./miner-standing.ts";
import type { ReceivedResult, TaskRecord } from "./task-record.ts";

/** What is counted; `cooldownViolations` never falls, unlike a miner's own number. */
export interface Counts {
  readonly pulls: number;
  readonly strangers: number;
  readonly cooldownViolations: number;
  readonly penalties: number;
  readonly refusedSubmits: number;
  readonly leftAside: number;
}

interface LedgerState {
  readonly version: 1;
  readonly standings: Readonly<Record<string, MinerStanding>>;
  readonly tasks: readonly TaskRecord[];
  readonly counts: Counts;
  /** Places in the list of prompts whose records had to go. */
  readonly forgotten: readonly number[];
}

const nothing: Counts = {
  pulls: 0,
  strangers: 0,
  cooldownViolations: 0,
  penalties: 0,
  refusedSubmits: 0,
  leftAside: 0,
};

/** Records kept unless told otherwise: beyond them the oldest finished one goes. Each saving writes all of them. */
const defaultMaxTasks = 5_000;
/** Results kept of one task: whoever sends more is counted, not kept. */
const maxResults = 50;

/**
 * All that a simulated validator knows, on disk before it is told to anybody, so that a process that was killed goes on
 * with the same assignments and cooldowns.
 */
export class Ledger {
  readonly #path: string | undefined;
  readonly #standings: Map<string, MinerStanding>;
  readonly #tasks: Map<string, TaskRecord>;
  readonly #forgotten: number[];
  readonly #maxTasks: number;
  #counts: Counts;

  /** @param path undefined keeps it in memory. @throws LodeError WORLD_UNREADABLE */
  constructor(path: string | undefined, maxTasks = defaultMaxTasks) {
    this.#path = path;
    this.#maxTasks = maxTasks;
    const state = path === undefined ? undefined : readState(path);
    this.#standings = new Map(Object.entries(state?.standings ?? {}));
    this.#tasks = new Map((state?.tasks ?? []).map((task) => [task.id, task]));
    this.#forgotten = [...(state?.forgotten ?? [])];
    this.#counts = state?.counts ?? nothing;
  }

  /** Places in the list of prompts that were given out, those of records that had to go among them. */
  get places(): readonly number[] {
    return [...this.#forgotten, ...this.tasks.map(({ index }) => index)];
  }

  get tasks(): readonly TaskRecord[] {
    return [...this.#tasks.values()];
  }

  get counts(): Counts {
    return this.#counts;
  }

  standing(hotkey: string): MinerStanding {
    return this.#standings.get(hotkey) ?? newcomer;
  }

  task(id: string): TaskRecord | undefined {
    return this.#tasks.get(id);
  }

  count(what: keyof Counts): void {
    this.#counts = { ...this.#counts, [what]: this.#counts[what] + 1 };
  }

  stand(hotkey: string, standing: MinerStanding): void {
    this.#standings.set(hotkey, standing);
  }

  keep(task: TaskRecord): void {
    this.#tasks.set(task.id, task);
    if (this.#tasks.size <= this.#maxTasks) return;
    for (const { id, index, outcome } of this.#tasks.values()) {
      if (outcome === null) continue;
      this.#tasks.delete(id);
      this.#forgotten.push(index);
      return;
    }
  }

  receive(id: string, result: ReceivedResult): void {
    const task = this.#tasks.get(id);
    if (task && task.results.length < maxResults) this.keep({ ...task, results: [...task.results, result] });
  }

  save(): void {
    if (this.#path === undefined) return;
    const state: LedgerState = {
      version: 1,
      standings: Object.fromEntries(this.#standings),
      tasks: this.tasks,
      counts: this.#counts,
      forgotten: this.#forgotten,
    };
    mkdirSync(dirname(this.#path), { recursive: true });
    const draft = `${this.#path}.new`;
    writeFileSync(draft, JSON.stringify(state));
    renameSync(draft, this.#path);
  }
}

function readState(path: string): LedgerState | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  try {
    const state = JSON.parse(text) as LedgerState;
    if (state.version === 1 && Array.isArray(state.tasks)) return state;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  throw unreadable(path, undefined);
}

function unreadable(path: string, cause: unknown): LodeError {
  return new LodeError("WORLD_UNREADABLE", `${path} is not what a simulated validator wrote`, {
    retry: "never",
    next: "Use --fresh to start the local network over.",
    cause,
  });
}
