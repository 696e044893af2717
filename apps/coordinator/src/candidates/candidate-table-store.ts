import type { Candidate } from "@lode/zipcode/assignment";
import { desc, eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { candidateTables } from "../database/schema.ts";

export interface KeptTable {
  readonly sha256: string;
  readonly source: string;
  /** Zipcodes. */
  readonly rows: number;
  readonly loadedAtWall: number;
}

const light = {
  sha256: candidateTables.sha256,
  source: candidateTables.source,
  rows: candidateTables.rows,
  loadedAtWall: candidateTables.loadedAtWall,
};

/** Tables that the owner loaded, each under the hash of its content; none is ever changed or taken away. */
export class CandidateTableStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** @returns false when the same table is there already. */
  async keep(tx: Database, table: KeptTable & { readonly candidates: string }): Promise<boolean> {
    const kept = await tx.insert(candidateTables).values(table).onConflictDoNothing().returning(light);
    return kept.length > 0;
  }

  /** The newest first. */
  async list(count: number): Promise<readonly KeptTable[]> {
    return await this.#db.select(light).from(candidateTables).orderBy(desc(candidateTables.loadedAtWall)).limit(count);
  }

  async find(sha256: string): Promise<KeptTable | undefined> {
    const [row] = await this.#db.select(light).from(candidateTables).where(eq(candidateTables.sha256, sha256));
    return row;
  }

  async candidates(sha256: string): Promise<readonly Candidate[] | undefined> {
    const query = this.#db.select({ text: candidateTables.candidates }).from(candidateTables);
    const [row] = await query.where(eq(candidateTables.sha256, sha256));
    return row && (JSON.parse(row.text) as readonly Candidate[]);
  }
}
