import { mkdirSync } from "node:fs";
import { Blacklist, type BlacklistEntry, type BlacklistSubject } from "../blacklist/blacklist.ts";
import { JournalDatabase } from "../journal/database.ts";
import { journalPath } from "../journal/paths.ts";

/**
 * Keeps a validator out by hand, in the data directory of a miner that may be running: it looks before each choice.
 * @param entry.expiresAt protocol time (on a live network the real one), epoch milliseconds; null: until removed
 * @throws LodeError SPLAT_MINER_JOURNAL_FAILED, JOURNAL_NEWER
 */
export function addToBlacklist(
  dataDir: string,
  subject: BlacklistSubject,
  entry: { readonly reason: string; readonly expiresAt: number | null },
  now: number,
): void {
  withBlacklist(dataDir, (blacklist) => blacklist.add(subject, { kind: "manual", ...entry }, now));
}

/** Of whatever kind it is; one from the configuration stays away too. @returns whether there was one in force */
export function removeFromBlacklist(dataDir: string, subject: BlacklistSubject, now: number): boolean {
  return withBlacklist(dataDir, (blacklist) => blacklist.remove(subject, now));
}

export function listBlacklist(dataDir: string, now: number): BlacklistEntry[] {
  return withBlacklist(dataDir, (blacklist) => blacklist.list(now));
}

function withBlacklist<T>(dataDir: string, work: (blacklist: Blacklist) => T): T {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  using database = JournalDatabase.open(journalPath(dataDir));
  return work(new Blacklist(database));
}
