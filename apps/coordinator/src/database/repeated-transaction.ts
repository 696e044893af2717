import { knownFailure } from "./database-failure.ts";
import type { Database } from "./open-database.ts";

/** Two transactions in each other's way: the server took one of them back as a whole, and another try may do. */
const conflicts = new Set(["40001", "40P01"]);
const maxAttempts = 4;

/**
 * A transaction that is begun anew when the server had to sacrifice it for another one.
 * @param work only reads and writes the database, since it may run several times.
 */
export async function repeatedTransaction<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(work);
    } catch (error) {
      if (attempt >= maxAttempts || !conflicts.has(String(knownFailure(error)?.facts.code))) throw error;
    }
  }
}
