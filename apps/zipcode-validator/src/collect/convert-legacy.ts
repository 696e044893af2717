import { readFile, rename, writeFile } from "node:fs/promises";
import { type LegacyPlace, readLegacyFile } from "@lode/contract/legacy-file";
import { encodeListings } from "@lode/contract/listing-file";
import { parseSubmissionKey } from "@lode/contract/storage-keys";
import type { EpochId } from "@lode/zipcode/epoch";
import type { FilePolicy } from "@lode/zipcode/policy";
import type { SnapshotItem } from "@lode/zipcode/submission";
import { type Refused, refused } from "./check-manifest.ts";

/** A file of the Python miner's on disk, and what its key says about it. */
export interface LegacySource {
  readonly path: string;
  readonly place: LegacyPlace;
}

/** Whether nobody signed for an item because the Python miner wrote it: under its own name, in its own place. */
export function isLegacyItem({ key, hotkey, zipcode, manifestSha256 }: SnapshotItem, epochId: EpochId): boolean {
  if (manifestSha256 !== null) return false;
  const parsed = parseSubmissionKey(key);
  if (parsed?.kind !== "legacy") return false;
  return parsed.hotkey === hotkey && parsed.epochId === epochId && parsed.zipcode === zipcode;
}

/**
 * JSON of the Python miner → the Parquet file that everything behind reads: the same listings in the same order.
 * @returns the time that the file tells of itself, if it does, or why it is refused.
 */
export async function convertLegacyFile(
  { path, place }: LegacySource,
  to: string,
  limits: FilePolicy,
): Promise<{ readonly submissionTimestamp: string | undefined } | Refused> {
  const file = readLegacyFile(await readFile(path), place, limits);
  if (!file.ok) return refused(file.code, file.facts);
  const draft = `${to}.part`;
  await writeFile(draft, encodeListings(file.listings), { mode: 0o600 });
  await rename(draft, to);
  return { submissionTimestamp: file.submissionTimestamp };
}
