import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { LodeError } from "@lode/runtime/errors";
import { diskFailure, diskFull } from "../blobs/index.ts";
import { refused, unreachable } from "./catalogue-failure.ts";
import {
  Collision,
  maxAttempts,
  type SqlDatabase,
  type SqlRow,
  type SqlSession,
  type SqlValue,
} from "./sql-database.ts";

/** Real milliseconds to wait for somebody else's lock, such as a backup's. */
const lockTimeoutMs = 5_000;
const full = 13;
/** BUSY, LOCKED, IOERR, CANTOPEN: the file is there, but cannot be worked with now. */
const passing: ReadonlySet<number> = new Set([5, 6, 10, 14]);

/**
 * One SQLite file. It belongs to this process alone: whoever opens it holds the lock of its folder.
 * Transactions queue up on one connection, reads go over another and see what is committed.
 */
export class SqliteDatabase implements SqlDatabase {
  readonly exclusion = undefined;
  readonly #writer: DatabaseSync;
  readonly #reader: DatabaseSync;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(writer: DatabaseSync, reader: DatabaseSync) {
    this.#writer = writer;
    this.#reader = reader;
  }

  static open(path: string): SqliteDatabase {
    try {
      // SQLite gives its side files the mode of the database, and would itself make that one readable by all.
      closeSync(openSync(path, "a", 0o600));
      const writer = new DatabaseSync(path, { timeout: lockTimeoutMs });
      // In a write-ahead log only `full` makes a commit survive a power cut, and commits are what we acknowledge.
      writer.exec("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;");
      const reader = new DatabaseSync(path, { timeout: lockTimeoutMs, readOnly: true });
      return new SqliteDatabase(writer, reader);
    } catch (failure) {
      throw sqliteFailure(failure);
    }
  }

  async query(text: string, params: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    return run(this.#reader, text, params);
  }

  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    const turn = this.#queue.then(() => this.#transact(work));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue;
    this.#reader.close();
    this.#writer.close();
  }

  async #transact<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    const session: SqlSession = { query: async (text, params = []) => run(this.#writer, text, params) };
    for (let attempt = 1; ; attempt += 1) {
      run(this.#writer, "begin immediate", []);
      try {
        const result = await work(session);
        run(this.#writer, "commit", []);
        return result;
      } catch (failure) {
        // A commit that failed for want of room has been rolled back already.
        if (this.#writer.isTransaction) run(this.#writer, "rollback", []);
        if (!(failure instanceof Collision)) throw failure;
        if (attempt >= maxAttempts) throw unreachable(failure);
      }
    }
  }
}

function run(database: DatabaseSync, text: string, params: readonly SqlValue[]): SqlRow[] {
  try {
    // SQLite reads `$1` as a name and `?1` as a number.
    return database.prepare(text.replaceAll(/\$(\d+)/g, "?$1")).all(...params);
  } catch (failure) {
    throw sqliteFailure(failure);
  }
}

function sqliteFailure(failure: unknown): unknown {
  const code = failure instanceof Error && "errcode" in failure ? failure.errcode : undefined;
  // Extended codes carry the plain one in their lowest byte.
  const plain = typeof code === "number" ? code & 0xff : undefined;
  if (plain === full) return diskFull(failure);
  if (plain === undefined) {
    const mapped = diskFailure(failure);
    return mapped instanceof LodeError ? mapped : refused(failure);
  }
  return passing.has(plain) ? unreachable(failure) : refused(failure);
}
