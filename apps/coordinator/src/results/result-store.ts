import type { Hotkey } from "@lode/bittensor/primitives";
import type { PublishedResult, ResultRequest } from "@lode/contract/coordinator";
import { canonicalJson, sha256Hex } from "@lode/zipcode/canonical-json";
import type { EpochId } from "@lode/zipcode/epoch";
import { and, eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { epochs, results } from "../database/schema.ts";

/** Published results of an epoch. The first of a hotkey stands. */
export class ResultStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Together with the check that the set it derives from is still the one: what an owner's rollback throws away does not
   * come back behind it.
   * @returns `another-stands` of this hotkey; the same statement again is no other, however it is signed. `not-ready` when
   *   the set is not there any more.
   */
  async publish(
    epochId: EpochId,
    hotkey: Hotkey,
    result: ResultRequest,
    publishedAt: number,
  ): Promise<"published" | "another-stands" | "not-ready"> {
    const { signature, ...statement } = result;
    const statementSha256 = sha256Hex(canonicalJson(statement));
    const { observationSetSha256 } = statement.header;
    return await this.#db.transaction(async (tx) => {
      const same = and(eq(epochs.id, epochId), eq(epochs.observationSetSha256, observationSetSha256));
      const [epoch] = await tx.select({ id: epochs.id }).from(epochs).where(same).for("share");
      if (epoch === undefined) return "not-ready";
      const row = { epochId, hotkey, statement, statementSha256, signature, publishedAt };
      await tx.insert(results).values(row).onConflictDoNothing();
      const where = and(eq(results.epochId, epochId), eq(results.hotkey, hotkey));
      const [stands] = await tx.select({ sha256: results.statementSha256 }).from(results).where(where);
      return stands?.sha256 === statementSha256 ? "published" : "another-stands";
    });
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
