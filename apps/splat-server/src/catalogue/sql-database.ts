export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, unknown>>;

/** Statements in the SQL that SQLite and Postgres have in common, with parameters `$1`, `$2` and so on. Time is one of them. */
export interface SqlSession {
  query(text: string, params?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
}

/**
 * A database that keeps what was committed. Fails with LodeError CATALOGUE_UNREACHABLE (later), CATALOGUE_REFUSED (never)
 * or ASSET_DISK_FULL (later).
 */
export interface SqlDatabase extends SqlSession, AsyncDisposable {
  /**
   * All or nothing; whatever `work` throws undoes it. It may run several times, when it collided with another
   * transaction or threw {@link Collision}, so it changes nothing but the database.
   */
  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
  /** First statement of a transaction that no other process may run at the same time; undefined where none could. */
  readonly exclusion: string | undefined;
}

/** Somebody else did at the same moment what this transaction was about to do: run it again. */
export class Collision extends Error {}

/** How often a transaction is run at most before its collision counts as a failure. */
export const maxAttempts = 8;

/** `$3, $4, $5` for three values from the third parameter on. */
export function placeholders(count: number, first: number): string {
  return Array.from({ length: count }, (_, index) => `$${first + index}`).join(", ");
}

/** Postgres hands out large integers, and sums of integers, as text. */
export function numberIn(row: SqlRow | undefined, column: string): number {
  const value = Number(row?.[column] ?? 0);
  if (Number.isFinite(value)) return value;
  throw new TypeError(`${column} is not a number`);
}

export function textIn(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value === "string") return value;
  throw new TypeError(`${column} is not text`);
}
