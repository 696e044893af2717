import type { Hotkey } from "@lode/bittensor/primitives";
import type { Phase, ReadinessProposal, ReadinessVoteRequest } from "@lode/contract/coordinator";
import { and, eq, lt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../database/open-database.ts";
import { auditLog, ownerSettings, readinessVotes } from "../database/schema.ts";
import { readSettings } from "../settings/setting-values.ts";
import type { CastVote, ReadinessEffect } from "./count-votes.ts";

/** Name of the row that remembers what has passed, among the owner's settings. */
const rowName = "readiness";
const actor = "validators";
/** More changes back and forth than a subnet sees; the oldest are forgotten, the audit log has them all. */
const keptEffects = 100;

const effectsSchema = z.object({
  value: z.object({
    effects: z.array(
      z.object({
        proposal: z.enum(["activation", "rollback"]),
        passedAtWall: z.int(),
        fromEpoch: z.string(),
        block: z.int(),
      }),
    ),
  }),
});

/** What writes the phases along with the passing; the owner's settings do. */
export interface PhaseWriter {
  write(tx: Pick<Database, "insert">, name: "phases", value: readonly Phase[], changedBy: string): Promise<void>;
}

/** Votes, and what has passed. */
export class ReadinessStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** @returns false when a vote of this hotkey stands that was signed later. */
  async cast(hotkey: Hotkey, vote: ReadinessVoteRequest, votedAtWall: number): Promise<boolean> {
    const row = { hotkey, ...vote, votedAtWall };
    const kept = await this.#db
      .insert(readinessVotes)
      .values(row)
      .onConflictDoUpdate({
        target: [readinessVotes.hotkey, readinessVotes.proposal],
        set: row,
        setWhere: lt(readinessVotes.timestamp, vote.timestamp),
      })
      .returning({ hotkey: readinessVotes.hotkey });
    return kept.length > 0;
  }

  async standing(
    hotkey: Hotkey,
    proposal: ReadinessProposal,
  ): Promise<{ timestamp: number; inFavour: boolean } | undefined> {
    const where = and(eq(readinessVotes.hotkey, hotkey), eq(readinessVotes.proposal, proposal));
    const [row] = await this.#db.select().from(readinessVotes).where(where);
    return row;
  }

  async votes(): Promise<readonly CastVote[]> {
    const rows = await this.#db.select().from(readinessVotes);
    return rows.map(({ proposal, ...row }) => ({
      ...row,
      proposal: proposal as ReadinessProposal,
      source: "posted",
      block: null,
    }));
  }

  /** In the order in which they passed. */
  async effects(): Promise<readonly ReadinessEffect[]> {
    const [row] = await this.#db.select().from(ownerSettings).where(eq(ownerSettings.name, rowName));
    return effectsOf(row?.value);
  }

  /**
   * Records that a proposal has passed, with the phases that follow from it, together; once, however many replicas count.
   * @param counted what the count rests on: the last that had passed by then.
   * @returns false when it was recorded before, or something else has passed since the votes were counted.
   */
  async pass(
    effect: ReadinessEffect,
    counted: ReadinessEffect | undefined,
    detail: Readonly<Record<string, unknown>>,
    phases: { readonly writer: PhaseWriter; readonly after: (phases: readonly Phase[]) => readonly Phase[] },
  ): Promise<boolean> {
    return await this.#db.transaction(async (tx) => {
      // As the owner's settings do: nobody changes the phases between the reading and the writing of them.
      await tx.execute(sql`lock table ${ownerSettings} in share row exclusive mode`);
      const rows = await tx.select().from(ownerSettings);
      const effects = effectsOf(rows.find(({ name }) => name === rowName)?.value);
      const last = effects.at(-1);
      if (last?.proposal === effect.proposal || last?.passedAtWall !== counted?.passedAtWall) return false;
      const value = { value: { effects: [...effects, effect].slice(-keptEffects) } };
      const set = { value, changedAtWall: effect.passedAtWall, changedBy: actor };
      await tx
        .insert(ownerSettings)
        .values({ name: rowName, ...set })
        .onConflictDoUpdate({ target: ownerSettings.name, set });
      const after = phases.after(readSettings(rows, () => {}).phases);
      await phases.writer.write(tx, "phases", after, actor);
      const action = `readiness.${effect.proposal}`;
      const all = { ...detail, phases: after };
      await tx
        .insert(auditLog)
        .values({ atWall: effect.passedAtWall, actor, action, subject: effect.fromEpoch, detail: all });
      return true;
    });
  }
}

function effectsOf(value: unknown): readonly ReadinessEffect[] {
  const parsed = effectsSchema.safeParse(value);
  return parsed.success ? (parsed.data.value.effects as ReadinessEffect[]) : [];
}
