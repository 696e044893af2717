import { join } from "node:path";
import { readRecords } from "@lode/splat-miner/records";

/** What the miner's journal has of a task. */
export interface JournalledTask {
  readonly validator: string;
  readonly taskId: string;
  readonly variants: number;
  /** The generation that was chosen; null when none was. */
  readonly assetId: string | null;
  readonly isSettled: boolean;
}

/** More tasks than a local network gives out. */
const maxTasks = 20_000;

export function minerFolder(dataDir: string): string {
  return join(dataDir, "miner");
}

/** Newest first, also while the miner runs. @param limit the newest so many */
export function readJournalledTasks(dataDir: string, limit = maxTasks): JournalledTask[] {
  const { tasks = [] } = readRecords(minerFolder(dataDir), 0, { tasks: limit }) ?? {};
  return tasks.map(({ validator, taskId, variants, generationId, outcome }) => ({
    validator,
    taskId,
    variants,
    assetId: generationId,
    isSettled: outcome !== null,
  }));
}
