import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { TableRefusal } from "@lode/contract/admin";
import type { JudgedTable } from "./judge-table.ts";
import type { TableTask } from "./table-worker.ts";

/** Beside this file, compiled or not. */
const isSource = import.meta.url.endsWith(".ts");
const workerFile = new URL(isSource ? "./table-worker.ts" : "./table-worker.js", import.meta.url);

/** Real milliseconds: the largest table takes a few seconds. */
const patienceMs = 60_000;
/** Enough for a million rows of the longest texts. */
const workerMemoryMb = 2_048;

/**
 * Reads and judges a table in a thread of its own, which is ended when it takes too long or too much. The bytes go there
 * and are gone here.
 */
export async function readTable(
  task: TableTask,
  limits = { patienceMs, workerMemoryMb },
): Promise<JudgedTable | TableRefusal> {
  const isWhole = task.bytes.byteLength === task.bytes.buffer.byteLength;
  const bytes = isWhole ? task.bytes : new Uint8Array(task.bytes);
  const worker = new Worker(workerFile, {
    workerData: { ...task, bytes },
    transferList: [bytes.buffer as ArrayBuffer],
    resourceLimits: { maxOldGenerationSizeMb: limits.workerMemoryMb },
    // From sources Node strips the types, but has to be told to look for sources in the other packages too.
    execArgv: isSource ? ["--conditions=development"] : [],
  });
  try {
    const [answer] = await once(worker, "message", { signal: AbortSignal.timeout(limits.patienceMs) });
    return answer as JudgedTable | TableRefusal;
  } catch (error) {
    const isSlow = error instanceof Error && error.name === "AbortError";
    return {
      ok: false,
      code: "TABLE_UNREADABLE",
      message: isSlow ? "reading it took too long" : "reading it took too much memory, or it broke the reader",
      next: "Send a smaller table, or as CSV.",
    };
  } finally {
    await worker.terminate();
  }
}
