import { decodeAddress } from "@lode/bittensor/keys";
import { type Hotkey, parseHotkey } from "@lode/bittensor/primitives";
import type { MinerAnswer, MinersAnswer, minersQuerySchema, Standing, StandingAnswer } from "@lode/contract/admin";
import { pageLimits } from "@lode/contract/admin";
import type { Clock } from "@lode/runtime/clock";
import type { EpochId } from "@lode/zipcode/epoch";
import { and, asc, desc, eq, gt, inArray, lte, or } from "drizzle-orm";
import type { z } from "zod";
import { ApiError } from "../access/api-error.ts";
import type { Standings } from "../access/standings.ts";
import type { Database } from "../database/open-database.ts";
import {
  epochs,
  frozenObjects,
  hotkeyStandings,
  minerStatuses,
  participants,
  tooLateObjects,
} from "../database/schema.ts";
import type { Actor } from "./actor.ts";
import type { AuditLog } from "./audit-log.ts";

export interface MinerDeskParts {
  readonly db: Database;
  readonly standings: Pick<Standings, "refresh">;
  readonly audit: AuditLog;
  readonly wall: Clock;
  readonly protocol: Clock;
}

const shownEpochs = 10;

/** What the owner holds against miners, and what a miner did lately. */
export class MinerDesk {
  readonly #parts: MinerDeskParts;

  constructor(parts: MinerDeskParts) {
    this.#parts = parts;
  }

  async list({ limit = pageLimits.usual, after = "" }: z.output<typeof minersQuerySchema>): Promise<MinersAnswer> {
    const { hotkey, flags, banned } = hotkeyStandings;
    const rows = await this.#parts.db
      .select()
      .from(hotkeyStandings)
      .where(and(gt(hotkey, after as Hotkey), or(eq(banned, true), gt(flags, 0))))
      .orderBy(asc(hotkey))
      .limit(limit + 1);
    const miners = rows.slice(0, limit).map(({ sinceWall, ...standing }) => ({ ...standing, since: sinceWall }));
    return { miners, next: rows.length > limit ? (miners.at(-1)?.hotkey ?? null) : null };
  }

  /** @throws ApiError 400 HOTKEY_MALFORMED. */
  async show(text: string): Promise<MinerAnswer> {
    const { db, protocol } = this.#parts;
    const hotkey = parsed(text);
    const recent = await db
      .select({ id: epochs.id })
      .from(epochs)
      .where(lte(epochs.startsAt, protocol.now()))
      .orderBy(desc(epochs.startsAt))
      .limit(shownEpochs);
    const ids = recent.map(({ id }) => id);
    return { standing: await standingOf(db, hotkey), epochs: ids.length === 0 ? [] : await this.#epochs(hotkey, ids) };
  }

  async flag(text: string, reason: string, actor: Actor): Promise<StandingAnswer> {
    return await this.#change(text, reason, "miner.flag", actor, ({ flags, banned }) => ({ flags: flags + 1, banned }));
  }

  /** Refused from the next look of each replica on, which is within the second. */
  async ban(text: string, reason: string, actor: Actor): Promise<StandingAnswer> {
    return await this.#change(text, reason, "miner.ban", actor, ({ flags }) => ({ flags, banned: true }));
  }

  /** Nothing is held against it any more. */
  async pardon(text: string, reason: string, actor: Actor): Promise<StandingAnswer> {
    return await this.#change(text, reason, "miner.pardon", actor, () => ({ flags: 0, banned: false }));
  }

  async #change(
    text: string,
    reason: string,
    action: string,
    actor: Actor,
    next: (before: Standing) => { readonly flags: number; readonly banned: boolean },
  ): Promise<StandingAnswer> {
    const { db, standings, audit, wall } = this.#parts;
    const hotkey = parsed(text);
    const standing = await db.transaction(async (tx) => {
      const sinceWall = wall.now();
      // The row is there before it is read, so that two owners wait for each other.
      const empty = { hotkey, flags: 0, banned: false, reason, sinceWall };
      await tx.insert(hotkeyStandings).values(empty).onConflictDoNothing();
      const before = await standingOf(tx, hotkey, true);
      const row = { ...next(before), reason, sinceWall };
      await tx.update(hotkeyStandings).set(row).where(eq(hotkeyStandings.hotkey, hotkey));
      const after = { hotkey, flags: row.flags, banned: row.banned, reason, since: sinceWall };
      await audit.note(actor, { action, subject: hotkey, reason, before, after }, tx);
      return after;
    });
    await standings.refresh();
    return { standing };
  }

  async #epochs(hotkey: Hotkey, ids: readonly EpochId[]): Promise<MinerAnswer["epochs"]> {
    const { db } = this.#parts;
    const asked = await db
      .select()
      .from(participants)
      .where(and(inArray(participants.epochId, ids), eq(participants.hotkey, hotkey)));
    const said = await db
      .select()
      .from(minerStatuses)
      .where(and(inArray(minerStatuses.epochId, ids), eq(minerStatuses.hotkey, hotkey)));
    const { epochId, zipcode, size, seenAt, late, kind } = frozenObjects;
    const files = await db
      .select({ epochId, zipcode, size, seenAt, late })
      .from(frozenObjects)
      .where(and(inArray(epochId, ids), eq(frozenObjects.hotkey, hotkey), eq(kind, "listings")));
    const tooLate = await db
      .select({ epochId: tooLateObjects.epochId })
      .from(tooLateObjects)
      .where(and(inArray(tooLateObjects.epochId, ids), eq(tooLateObjects.hotkey, hotkey)));
    return ids.map((id) => {
      const status = said.find((row) => row.epochId === id);
      return {
        epochId: id,
        askedAt: asked.find((row) => row.epochId === id)?.askedAt ?? null,
        status: status?.status ?? null,
        listingsScraped: status?.listingsScraped ?? null,
        reportedAt: status?.reportedAt ?? null,
        standing: status?.standing ?? null,
        files: files.filter((row) => row.epochId === id).map(({ epochId: _, ...file }) => file),
        tooLate: tooLate.filter((row) => row.epochId === id).length,
      };
    });
  }
}

function parsed(text: string): Hotkey {
  const hotkey = parseHotkey(text);
  // A mistyped address would ban nobody, and say it had.
  if (hotkey !== undefined && decodeAddress(text) !== undefined) return hotkey;
  throw new ApiError(400, "HOTKEY_MALFORMED", "The hotkey is no SS58 address");
}

async function standingOf(db: Database, hotkey: Hotkey, locked = false): Promise<Standing> {
  const query = db.select().from(hotkeyStandings).where(eq(hotkeyStandings.hotkey, hotkey));
  const [row] = await (locked ? query.for("update") : query);
  if (row === undefined) return { hotkey, flags: 0, banned: false, reason: "", since: null };
  return { hotkey, flags: row.flags, banned: row.banned, reason: row.reason, since: row.sinceWall };
}
