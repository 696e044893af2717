import { readFile } from "node:fs/promises";
import { inspectListingFile } from "@lode/contract/listing-file";
import type { FilePolicy } from "@lode/zipcode/policy";
import type { FileToLoad, JudgingEngine } from "../engine/judging-engine.ts";
import { type Refused, refused } from "./check-manifest.ts";

/**
 * One file from disk into the engine: first the gate, which looks at every byte under the policy's limits, then DuckDB.
 * @returns the number of rows, or why the file is refused.
 */
export async function readListingFile(
  engine: JudgingEngine,
  file: FileToLoad,
  limits: FilePolicy,
  onSurprise: (why: string) => void,
): Promise<number | Refused> {
  const inspected = inspectListingFile(await readFile(file.path), limits);
  if (!inspected.ok) return refused(inspected.code, inspected.facts);
  const load = await engine.load(file);
  if (load.kind === "loaded") return load.rows;
  // The gate let it pass and the engine did not: worth knowing, and the same for everybody with this engine.
  onSurprise(load.why);
  return refused(load.code);
}
