import { behindAll } from "./list-cursor.ts";
import { isPlainKey } from "./plain-key.ts";
import type { Look } from "./stored-keys.ts";

/**
 * Uploads of the older flow, by job instead of by epoch: `data/hotkey=…/job_id=…/…`. They belong to no epoch, so nobody
 * freezes them, and validators read them as they are. Whatever names an epoch anywhere is not among them: some readers
 * look for that text alone. Nor is a key that clients would fetch another object by.
 */
const job = /^data\/hotkey=[^/]+\/job_id=[^/]+\/./s;
const owned = /^(data\/hotkey=[^/]+\/)(.*)$/s;
const jobs = "job_id=";

export function isJobUpload(key: string): boolean {
  return job.test(key) && !key.includes("epoch=") && isPlainKey(key);
}

/** For listings over all keys: of each miner only its jobs. */
export function lookForJobs(key: string): Look {
  if (isJobUpload(key)) return "shown";
  const [, owner, rest] = owned.exec(key) ?? [];
  if (owner === undefined || rest === undefined || rest.startsWith(jobs)) return "hidden";
  return { hiddenUpTo: rest < jobs ? `${owner}job_id` : behindAll(owner) };
}

/** The narrowest prefix that holds every job below the one asked for; undefined when there can be none. */
export function jobsBelow(prefix: string): string | undefined {
  const [, owner, rest] = owned.exec(prefix) ?? [];
  if (owner === undefined || rest === undefined) return prefix;
  if (jobs.startsWith(rest)) return `${owner}${jobs}`;
  return rest.startsWith(jobs) ? prefix : undefined;
}
