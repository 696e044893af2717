import { createHash } from "node:crypto";
import { join } from "node:path";

export function journalPath(dataDir: string): string {
  return join(dataDir, "journal.sqlite");
}

export function summaryPath(dataDir: string): string {
  return join(dataDir, "mining_session_summary.json");
}

export function submissionsFolder(dataDir: string): string {
  return join(dataDir, "submissions");
}

const longestName = 100;

/**
 * A task id is whatever a validator says: what is not a plain file name is cut down to one, with a digest of the whole so that
 * two ids never share a file.
 * @param marks where an earlier task has the same id, and with it the plain name: what tells this one from it
 */
export function submissionPath(dataDir: string, taskId: string, ...marks: readonly (string | number)[]): string {
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(taskId) && taskId.length <= longestName;
  const plain = taskId.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, longestName);
  const digest = createHash("sha256").update(taskId).digest("hex").slice(0, 16);
  const name = isPlain ? taskId : `${plain}-${digest}`;
  return join(submissionsFolder(dataDir), `submission_${[name, ...marks].join(".")}.json`);
}
