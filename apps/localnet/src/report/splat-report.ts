import type { TaskRecord } from "../simulated/sn17-validator/task-record.ts";

/** One task as `lode up --subnet 17 --json` prints it. */
export interface SplatTaskReport {
  readonly id: string;
  readonly prompt: string;
  /** Hotkey of the validator that gave it out. */
  readonly validator: string;
  /** Hotkey of the miner that it was given to. */
  readonly miner: string;
  /** `open`: given out, and nothing was settled yet. */
  readonly outcome: NonNullable<TaskRecord["outcome"]> | "open";
  /** What the simulated scorer said of the submitted bytes; null when it was not asked. */
  readonly score: number | null;
  /** Variants that the miner made; 0 for one from outside, whose journal is its own. */
  readonly variants: number;
  /** Of the submitted SPZ. */
  readonly bytes: number;
  /** Unix seconds of protocol time; null while open. */
  readonly cooldownUntil: number | null;
  /** The chosen variant's generation at the asset server; null when nothing was chosen. */
  readonly assetId: string | null;
}

export interface SplatValidatorReport {
  readonly name: string;
  readonly uid: number;
  readonly hotkey: string;
  readonly url: string;
  readonly tasks: number;
  readonly accepted: number;
  readonly penalties: number;
  readonly cooldownViolations: number;
}

export interface SplatReport {
  readonly tasks: readonly SplatTaskReport[];
  readonly penalties: number;
  readonly cooldownViolations: number;
  readonly validators: readonly SplatValidatorReport[];
  /** By whom scores were given. */
  readonly scorer: string;
}

/** What the miner knows of a task and the validator does not. */
export interface MadeTask {
  readonly variants: number;
  readonly assetId: string | null;
}

/** A validator's own books. */
export interface ValidatorBooks {
  readonly name: string;
  readonly uid: number;
  readonly hotkey: string;
  readonly url: string;
  readonly tasks: readonly TaskRecord[];
  readonly counts: { readonly penalties: number; readonly cooldownViolations: number };
}

export function reportTask(record: TaskRecord, validator: string, made: MadeTask | undefined): SplatTaskReport {
  return {
    id: record.id,
    prompt: record.prompt,
    validator,
    miner: record.hotkey,
    outcome: record.outcome ?? "open",
    score: record.score,
    variants: made?.variants ?? 0,
    bytes: record.bytes,
    cooldownUntil: record.cooldownUntil,
    assetId: made?.assetId ?? null,
  };
}

/** Tasks in the order of the prompts. What counts is what the validators say, not the miner. */
export function reportSplats(
  books: readonly ValidatorBooks[],
  madeOf: (validatorHotkey: string, taskId: string) => MadeTask | undefined,
  scorer: string,
): SplatReport {
  const records = books.flatMap(({ hotkey, tasks }) => tasks.map((record) => ({ hotkey, record })));
  records.sort((a, b) => a.record.index - b.record.index);
  const sum = (what: "penalties" | "cooldownViolations") =>
    books.reduce((total, { counts }) => total + counts[what], 0);
  return {
    tasks: records.map(({ hotkey, record }) => reportTask(record, hotkey, madeOf(hotkey, record.id))),
    penalties: sum("penalties"),
    cooldownViolations: sum("cooldownViolations"),
    validators: books.map(({ name, uid, hotkey, url, tasks, counts }) => ({
      name,
      uid,
      hotkey,
      url,
      tasks: tasks.length,
      accepted: tasks.filter(({ outcome }) => outcome === "accepted").length,
      penalties: counts.penalties,
      cooldownViolations: counts.cooldownViolations,
    })),
    scorer,
  };
}
