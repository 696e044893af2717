import { readFile } from "node:fs/promises";
import { inspectListingFile } from "@lode/contract/listing-file";
import { LodeError } from "@lode/runtime/errors";
import type { FilePolicy } from "@lode/zipcode/policy";
import type { FileToLoad, JudgingEngine } from "../engine/judging-engine.ts";
import { type Refused, refused } from "./check-manifest.ts";
import { convertLegacyFile, type LegacySource } from "./convert-legacy.ts";

/** Files that the gate let pass and that wait to be loaded together. */
const waiting = { files: 64, bytes: 64 * 1024 * 1024 };

export interface FileToRead extends FileToLoad {
  /** Where the Python miner's JSON lies, from which the file at `path` is made first. */
  readonly legacy?: LegacySource;
}

export interface ReadFilesOptions {
  readonly limits: FilePolicy;
  readonly signal: AbortSignal;
  /** Told about each file once, in no particular order: its number of rows, or why it is refused. */
  readonly onRead: (file: FileToLoad, outcome: number | Refused) => void;
  /** Told before `onRead` of a file of the Python miner's that says when it was submitted. */
  readonly onTimestamp: (file: FileToLoad, submissionTimestamp: string) => void;
  /** A file that passed the gate and not the engine: worth knowing, and the same for everybody with this engine. */
  readonly onSurprise: (file: FileToLoad, why: string) => void;
}

/** Files from disk into the engine: first the gate, which looks at every byte under the policy's limits, then DuckDB. */
export async function readListingFiles(
  engine: JudgingEngine,
  files: readonly FileToRead[],
  { limits, signal, onRead, onTimestamp, onSurprise }: ReadFilesOptions,
): Promise<void> {
  let batch: FileToLoad[] = [];
  let batchBytes = 0;
  const rows = new Map<number, number>();
  const load = async (): Promise<void> => {
    const loads = await engine.load(batch);
    for (const file of batch) {
      const outcome = loads.get(file.file);
      const expected = rows.get(file.file) ?? 0;
      if (outcome?.kind === "loaded" && outcome.rows !== expected) throw otherRows(file, outcome.rows, expected);
      if (outcome?.kind === "loaded") onRead(file, outcome.rows);
      else if (outcome !== undefined) {
        onSurprise(file, outcome.why);
        onRead(file, refused(outcome.code));
      }
    }
    batch = [];
    batchBytes = 0;
  };
  for (const file of files) {
    signal.throwIfAborted();
    if (file.legacy !== undefined) {
      const converted = await convertLegacyFile(file.legacy, file.path, limits);
      if ("kind" in converted) {
        onRead(file, converted);
        continue;
      }
      if (converted.submissionTimestamp !== undefined) onTimestamp(file, converted.submissionTimestamp);
    }
    const bytes = await readFile(file.path);
    const inspected = inspectListingFile(bytes, limits);
    if (!inspected.ok) {
      onRead(file, refused(inspected.code, inspected.facts));
      continue;
    }
    batch.push(file);
    rows.set(file.file, inspected.rows);
    batchBytes += bytes.length;
    if (batch.length >= waiting.files || batchBytes >= waiting.bytes) await load();
  }
  if (batch.length > 0) await load();
}

/** The gate counted every row itself: two readers that differ about it cannot both be right, and no miner is to blame. */
function otherRows({ path }: FileToLoad, loaded: number, expected: number): LodeError {
  return new LodeError("ENGINE_FAILED", `the engine loaded ${loaded} of ${expected} rows of ${path}`, {
    retry: "never",
    facts: { path, loaded, expected },
    next: "Keep the file and report it: this epoch cannot be judged by this version.",
  });
}
