import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { LodeError } from "@lode/runtime/errors";

/**
 * The steps of one epoch in the order in which they happen. A step's output is written once and then only read,
 * so a process killed at any point takes up the work where it stopped and never says two things about one epoch.
 */
export const steps = [
  "announced",
  "inputs",
  "judged",
  "observations",
  "committing",
  "committed",
  "revealed",
  "observation-set",
  "result",
  "uploaded",
  "published",
  "agreement",
  "weights",
  "finished",
] as const;
export type Step = (typeof steps)[number];

/** What a provider said about one id, kept as evidence for the observation that was made from it. */
export interface KeptLookup {
  readonly listingId: string;
  readonly provider: string;
  readonly outcome: "found" | "not-found";
  /** The provider's records in canonical form, as JSON. */
  readonly records: string;
}

const schema = `
  CREATE TABLE IF NOT EXISTS epochs (
    epoch_id TEXT PRIMARY KEY,
    opened_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS steps (
    epoch_id TEXT NOT NULL REFERENCES epochs ON DELETE CASCADE,
    step TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (epoch_id, step)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS readings (
    epoch_id TEXT NOT NULL REFERENCES epochs ON DELETE CASCADE,
    item INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (epoch_id, item)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS lookups (
    epoch_id TEXT NOT NULL REFERENCES epochs ON DELETE CASCADE,
    listing_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    outcome TEXT NOT NULL,
    records TEXT NOT NULL,
    PRIMARY KEY (epoch_id, listing_id)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * What must survive a restart, in SQLite. Every write is on disk when the call returns: the salt of a commitment
 * has to be there before the commitment leaves the house.
 */
export class Journal implements Disposable {
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  private constructor(database: DatabaseSync) {
    this.database = database;
  }

  /** @param path a file, or `:memory:` for tests that do not restart. */
  static open(path: string): Journal {
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
    const database = new DatabaseSync(path, { timeout: 5_000 });
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    database.exec(schema);
    return new Journal(database);
  }

  openEpoch(epochId: string, at: number): void {
    this.prepared("INSERT OR IGNORE INTO epochs VALUES (?, ?)").run(epochId, at);
  }

  /** The oldest epoch that was opened and not finished, if any. */
  unfinishedEpoch(): string | undefined {
    const row = this.prepared(
      `SELECT epoch_id FROM epochs WHERE NOT EXISTS (
         SELECT 1 FROM steps WHERE steps.epoch_id = epochs.epoch_id AND step = 'finished')
       ORDER BY epoch_id LIMIT 1`,
    ).get();
    return row === undefined ? undefined : String(row.epoch_id);
  }

  hasEpoch(epochId: string): boolean {
    return this.prepared("SELECT 1 FROM epochs WHERE epoch_id = ?").get(epochId) !== undefined;
  }

  read<T>(epochId: string, step: Step): T | undefined {
    const row = this.prepared("SELECT body FROM steps WHERE epoch_id = ? AND step = ?").get(epochId, step);
    return row === undefined ? undefined : (JSON.parse(String(row.body)) as T);
  }

  has(epochId: string, step: Step): boolean {
    return this.prepared("SELECT 1 FROM steps WHERE epoch_id = ? AND step = ?").get(epochId, step) !== undefined;
  }

  /**
   * Keeps a step's output. Writing the same again is nothing; writing something else is refused.
   * @throws JOURNAL_CONFLICT
   */
  keep(epochId: string, step: Step, value: unknown): void {
    const body = JSON.stringify(value);
    const { changes } = this.prepared("INSERT OR IGNORE INTO steps VALUES (?, ?, ?)").run(epochId, step, body);
    if (changes !== 0) return;
    if (JSON.stringify(this.read(epochId, step)) === body) return;
    throw new LodeError("JOURNAL_CONFLICT", `the journal already holds another outcome of "${step}" for ${epochId}`, {
      retry: "never",
      facts: { epochId, step },
      next: "Keep the journal: what was said once about an epoch stays. Two processes must not share a data directory.",
    });
  }

  /** The kept output, or the output of `work`, kept before it is returned. */
  async once<T>(epochId: string, step: Step, work: () => Promise<T>): Promise<T> {
    if (this.has(epochId, step)) return this.read<T>(epochId, step) as T;
    const value = await work();
    this.keep(epochId, step, value);
    return value;
  }

  keepReading(epochId: string, item: number, reading: unknown): void {
    this.prepared("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)").run(epochId, item, JSON.stringify(reading));
  }

  readings<T>(epochId: string): Map<number, T> {
    const rows = this.prepared("SELECT item, body FROM readings WHERE epoch_id = ?").all(epochId);
    return new Map(rows.map((row) => [Number(row.item), JSON.parse(String(row.body)) as T]));
  }

  keepLookup(epochId: string, lookup: KeptLookup): void {
    this.prepared("INSERT OR IGNORE INTO lookups VALUES (?, ?, ?, ?, ?)").run(
      epochId,
      lookup.listingId,
      lookup.provider,
      lookup.outcome,
      lookup.records,
    );
  }

  lookup(epochId: string, listingId: string): KeptLookup | undefined {
    const row = this.prepared("SELECT * FROM lookups WHERE epoch_id = ? AND listing_id = ?").get(epochId, listingId);
    if (row === undefined) return undefined;
    return {
      listingId,
      provider: String(row.provider),
      outcome: row.outcome === "found" ? "found" : "not-found",
      records: String(row.records),
    };
  }

  /** Forgets finished epochs but the newest `keep`; returns the ids that went. */
  forget(keep: number): string[] {
    const rows = this.prepared(
      `DELETE FROM epochs WHERE epoch_id IN (
         SELECT epoch_id FROM epochs ORDER BY epoch_id DESC LIMIT -1 OFFSET ?)
         AND EXISTS (SELECT 1 FROM steps WHERE steps.epoch_id = epochs.epoch_id AND step = 'finished')
       RETURNING epoch_id`,
    ).all(keep);
    return rows.map((row) => String(row.epoch_id));
  }

  [Symbol.dispose](): void {
    this.statements.clear();
    if (this.database.isOpen) this.database.close();
  }

  private prepared(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}
