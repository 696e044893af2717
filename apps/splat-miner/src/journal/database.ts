import { closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { LodeError } from "@lode/runtime/errors";
import { checkedVersion, prepareSchema } from "./schema.ts";

export type SqlValue = SQLInputValue;

/** SQLite's own numbers: what is wrong with the disk or with another process may pass; anything else will not. */
const passing = new Map([
  [5, "another process is writing"],
  [6, "another process is writing"],
  [8, "the file may not be written"],
  [10, "the disk fails"],
  [13, "the disk or the journal is full"],
  [14, "the file cannot be opened"],
]);
const busyMs = 5_000;
/** Malformed, and no database at all. */
const damaged = new Set([11, 26]);
const keepAndReplace =
  "Put a copy of journal.sqlite in its place, or keep the damaged file aside and start anew: then wait 15 minutes first, " +
  "as the cooldowns in it are lost.";
const makeRoom = "Make room on the disk or raise the journal's limit; the miner goes on by itself once writing works.";

export interface DatabaseOptions {
  /** More than this is refused as a full disk would be. */
  readonly maxBytes?: number;
}

/**
 * The journal's file. What a call wrote is on disk when it returns, also if the power fails.
 * Every failure is LodeError SPLAT_MINER_JOURNAL_FAILED: nothing that was not written may be acted upon.
 */
export class JournalDatabase implements Disposable {
  readonly #database: DatabaseSync;
  #isOpen = true;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Makes the file where there is none. @throws LodeError JOURNAL_NEWER, SPLAT_MINER_JOURNAL_FAILED */
  static open(path: string, { maxBytes }: DatabaseOptions = {}): JournalDatabase {
    return guarded(() => {
      // SQLite gives its side files the mode of the database, and would itself make that one readable by all.
      closeSync(openSync(path, "a", 0o600));
      const database = new DatabaseSync(path, { timeout: busyMs });
      try {
        prepareSchema(database, path);
        const opened = new JournalDatabase(database);
        if (maxBytes !== undefined) opened.limit(maxBytes);
        return opened;
      } catch (error) {
        database.close();
        throw error;
      }
    });
  }

  /** To look only, which never blocks a writer; undefined while there is nothing to see. @throws LodeError JOURNAL_NEWER, SPLAT_MINER_JOURNAL_FAILED */
  static toRead(path: string): JournalDatabase | undefined {
    if (!existsSync(path)) return undefined;
    return guarded(() => {
      const database = new DatabaseSync(path, { readOnly: true, timeout: busyMs });
      let isEmpty = true;
      try {
        isEmpty = checkedVersion(database, path) === 0;
      } finally {
        if (isEmpty) database.close();
      }
      return isEmpty ? undefined : new JournalDatabase(database);
    });
  }

  /** The file may not grow beyond so many bytes from now on. */
  limit(maxBytes: number): void {
    const pageSize = Number(this.#database.prepare("pragma page_size").get()?.page_size ?? 4096);
    this.#database.exec(`pragma max_page_count = ${Math.max(1, Math.floor(maxBytes / pageSize))}`);
  }

  /** @returns how many rows changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return guarded(() => Number(this.#database.prepare(sql).run(...values).changes));
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return guarded(() =>
      this.#database
        .prepare(sql)
        .all(...values)
        .map((row) => ({ ...row }) as Row),
    );
  }

  one<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.all<Row>(sql, ...values)[0];
  }

  /** All of it or nothing. */
  transaction<T>(work: () => T): T {
    // Inside another one it is part of that.
    if (this.#database.isTransaction) return work();
    guarded(() => this.#database.exec("begin immediate"));
    try {
      const result = work();
      guarded(() => this.#database.exec("commit"));
      return result;
    } catch (error) {
      // A full disk has rolled back by itself.
      if (this.#database.isTransaction) this.#database.exec("rollback");
      throw error;
    }
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) this.#database.close();
    this.#isOpen = false;
  }
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof LodeError) throw cause;
    // The low byte is the kind of failure.
    const sqlite = ((cause as { errcode?: number }).errcode ?? 0) & 0xff;
    const why = passing.get(sqlite) ?? String((cause as Error).message);
    throw new LodeError("SPLAT_MINER_JOURNAL_FAILED", `the journal could not be used: ${why}`, {
      retry: passing.has(sqlite) ? "later" : "never",
      facts: { sqlite },
      next: damaged.has(sqlite) ? keepAndReplace : makeRoom,
      cause,
    });
  }
}
