import type { Hotkey } from "@lode/bittensor/primitives";
import type { PublishedResult, ResultRequest } from "@lode/contract/coordinator";
import { canonicalJson, sha256Hex } from "@lode/zipcode/canonical-json";
import type { EpochId } from "@lode/zipcode/epoch";
import { and, eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { results } from "../database/schema.ts";

/** Published results of an epoch. The first of a hotkey stands. */
export class ResultStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** @returns false when another statement of this hotkey stands. The same statement again is no other, however it is signed. */
  async publish(epochId: EpochId, hotkey: Hotkey, result: ResultRequest, publishedAt: number): Promise<boolean> {
    const { signature, ...statement } = result;
    const statementSha256 = sha256Hex(canonicalJson(statement));
    await this.#db
      .insert(results)
      .values({ epochId, hotkey, statement, statementSha256, signature, publishedAt })
      .onConflictDoNothing();
    const where = and(eq(results.epochId, epochId), eq(results.hotkey, hotkey));
    const [stands] = await this.#db.select({ sha256: results.statementSha256 }).from(results).where(where);
    return stands?.sha256 === statementSha256;
  }

  async ofEpoch(epochId: EpochId): Promise<readonly PublishedResult[]> {
    const rows = await this.#db.select().from(results).where(eq(results.epochId, epochId)).orderBy(results.hotkey);
    return rows.map(({ statement, hotkey, signature, publishedAt }) => ({
      ...(statement as Omit<ResultRequest, "signature">),
      hotkey,
      signature,
      publishedAt,
    }));
  }
}
