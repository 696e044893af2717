import { type AuditAnswer, type auditQuerySchema, pageLimits } from "@lode/contract/admin";
import type { Clock } from "@lode/runtime/clock";
import { and, desc, eq, lt } from "drizzle-orm";
import type { z } from "zod";
import type { Database } from "../database/open-database.ts";
import { auditLog } from "../database/schema.ts";
import type { Actor } from "./actor.ts";

export interface AuditNote {
  /** e.g. `miner.ban`. */
  readonly action: string;
  /** A hotkey, an epoch, the name of a setting. */
  readonly subject: string;
  readonly reason?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What the owner did; rows are only ever added. */
export class AuditLog {
  readonly #db: Database;
  readonly #wall: Clock;

  constructor(db: Database, wall: Clock) {
    this.#db = db;
    this.#wall = wall;
  }

  /** @param tx the transaction that does what is noted, where there is one. */
  async note(actor: Actor, { action, subject, ...told }: AuditNote, tx: Database = this.#db): Promise<void> {
    const detail = { requestId: actor.requestId, ...told };
    await tx.insert(auditLog).values({ atWall: this.#wall.now(), actor: actor.name, action, subject, detail });
  }

  async page({
    limit = pageLimits.usual,
    before,
    actor,
    action,
    subject,
  }: z.output<typeof auditQuerySchema>): Promise<AuditAnswer> {
    const rows = await this.#db
      .select()
      .from(auditLog)
      .where(
        and(
          before === undefined ? undefined : lt(auditLog.id, before),
          actor === undefined ? undefined : eq(auditLog.actor, actor),
          action === undefined ? undefined : eq(auditLog.action, action),
          subject === undefined ? undefined : eq(auditLog.subject, subject),
        ),
      )
      .orderBy(desc(auditLog.id))
      .limit(limit + 1);
    const entries = rows.slice(0, limit).map(({ id, atWall, actor: by, action: what, subject: of, detail }) => ({
      id,
      at: atWall,
      actor: by,
      action: what,
      subject: of,
      detail: detail as Record<string, unknown>,
    }));
    return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
  }
}
