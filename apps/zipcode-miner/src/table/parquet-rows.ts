import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { OpenTable, TableRow } from "./open-table.ts";
import type { ParquetAnswer, ParquetTask } from "./parquet-worker.ts";
import { TableError } from "./table-error.ts";
import type { TableLimits } from "./table-limits.ts";

/** Beside this file, compiled or not. */
const workerFile = new URL(
  import.meta.url.endsWith(".ts") ? "./parquet-worker.ts" : "./parquet-worker.js",
  import.meta.url,
);
const workerMemoryMb = 2_048;

/**
 * Reads a Parquet file in a thread of its own, which is ended when it says nothing for too long or takes too much memory.
 * @throws TableError TABLE_UNREADABLE, TABLE_TOO_LARGE
 */
export async function openParquet(path: string, limits: TableLimits): Promise<OpenTable> {
  const worker = new Worker(workerFile, {
    workerData: { path, limits } satisfies ParquetTask,
    resourceLimits: { maxOldGenerationSizeMb: workerMemoryMb },
  });
  const answer = await nextAnswer(worker, path, limits);
  if (answer.kind === "header") {
    return {
      format: "parquet",
      header: answer.header,
      rows: readRows(worker, path, limits),
      [Symbol.asyncDispose]: async () => void (await worker.terminate()),
    };
  }
  throw new Error(`a Parquet reader began with ${answer.kind}`);
}

async function* readRows(worker: Worker, path: string, limits: TableLimits): AsyncGenerator<TableRow, void> {
  for (;;) {
    worker.postMessage("more");
    const answer = await nextAnswer(worker, path, limits);
    if (answer.kind !== "rows" || answer.rows.length === 0) return;
    yield* answer.rows;
  }
}

/** Never resolves with a refusal: that is thrown, and the thread is gone. */
async function nextAnswer(worker: Worker, path: string, limits: TableLimits): Promise<ParquetAnswer> {
  try {
    const signal = AbortSignal.timeout(limits.maxStallMs);
    const [answer] = (await once(worker, "message", { signal })) as [ParquetAnswer];
    if (answer.kind !== "refused") return answer;
    const { code, found, next, facts } = answer.refusal;
    throw new TableError(code, path, found, { next, facts });
  } catch (cause) {
    await worker.terminate();
    if (cause instanceof TableError) throw cause;
    const why = cause instanceof Error && cause.name === "AbortError" ? "the decoder is stuck on it" : String(cause);
    throw new TableError("TABLE_UNREADABLE", path, `not a readable Parquet file (${why})`, {
      next: "Write the file again; it is damaged.",
      cause,
    });
  }
}
