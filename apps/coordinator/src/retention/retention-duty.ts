import type { ObjectEntry, ObjectLifecycle, ObjectStore } from "@lode/object-store/store";
import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Reporter } from "@lode/runtime/events";
import { eq, gt, or } from "drizzle-orm";
import { knownFailure } from "../database/database-failure.ts";
import type { Database } from "../database/open-database.ts";
import { epochs, hotkeyStandings } from "../database/schema.ts";
import type { EpochStore } from "../epochs/epoch-store.ts";
import type { FencedWrites } from "../leadership/fenced-writes.ts";
import type { LedWork } from "../leadership/leader-loop.ts";
import type { EpochTexts } from "./epoch-texts.ts";
import { epochsDue, pruneCopies, pruneCounters, pruneEpoch } from "./prune-rows.ts";
import { bucketRulesOf, copyDays, prefixes, type RetentionRules } from "./retention-rules.ts";
import { sweep } from "./sweep.ts";

export interface RetentionParts {
  readonly db: Database;
  readonly writes: FencedWrites;
  readonly epochs: EpochStore;
  readonly texts: EpochTexts;
  readonly store: ObjectStore;
  /** Epochs and objects age on this clock, counters on the other. */
  readonly protocol: Clock;
  readonly wall: Clock;
  readonly rules: RetentionRules;
  /** Where nobody else gives the room of deleted rows back: the embedded database. */
  readonly reclaim?: () => Promise<void>;
  readonly reporter: Reporter;
}

/** Of one round: enough to keep up with many times what a subnet writes, and little enough to hold nothing up. */
const limits = { keys: 20_000, epochs: 20, rows: 5_000 } as const;
const dayMs = 86_400_000;
/** Real milliseconds before the first round of a term, and before the next one while there is more to do. */
const firstAfterMs = 30_000;
const moreAfterMs = 1_000;

type Swept = "uploads" | "copies" | "published";

/** Takes away what has been kept long enough. A duty of the leader, in small rounds that may end anywhere. */
export class RetentionDuty implements LedWork {
  readonly #parts: RetentionParts;
  readonly #stopping = new AbortController();
  readonly #sweptTo = new Map<Swept, string>();
  #running: Promise<void> = Promise.resolve();
  #reclaimedAt = 0;
  #bucketRules: "untold" | "applied" | "unsupported" = "untold";

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    if (!parts.rules.bucketRules) this.#bucketRules = "unsupported";
  }

  async start(): Promise<void> {
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** @returns whether there is more to do at once. */
  async round(signal: AbortSignal = this.#stopping.signal): Promise<boolean> {
    const { reporter } = this.#parts;
    const done = {
      objects: 0,
      texts: 0,
      epochs: 0,
      rows: 0,
      more: false,
    };
    const step = async (what: string, work: () => Promise<void>): Promise<void> => {
      if (signal.aborted) return;
      try {
        await work();
      } catch (error) {
        // One thing that cannot be done keeps no other from being done.
        if (!signal.aborted) reporter.error("retentionFailed", { what, code: knownFailure(error)?.code, error });
      }
    };
    await step("bucket rules", () => this.#tellBucket());
    await step("texts", async () => {
      done.texts = await this.#moveTexts();
    });
    for (const what of ["uploads", "copies", "published"] as const) {
      await step(what, async () => {
        const { deleted, after } = await this.#sweep(what, signal);
        done.objects += deleted;
        done.more ||= after !== undefined;
      });
    }
    await step("rows", async () => {
      done.epochs = await this.#pruneEpochs();
    });
    await step("counters", async () => {
      done.rows = await pruneCounters(this.#parts.writes, this.#parts.wall.now(), limits.rows);
    });
    await step("room", () => this.#reclaim());
    const { more, ...counts } = done;
    if (Object.values(counts).some((count) => count > 0)) reporter.info("retentionRound", counts);
    return more || done.texts >= limits.epochs || done.epochs >= limits.epochs || done.rows >= limits.rows;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { wall, rules } = this.#parts;
    for (let pauseMs = Math.min(firstAfterMs, rules.everyMs); !signal.aborted; ) {
      await wall.sleepUntil(wall.now() + pauseMs, signal).catch(() => {});
      if (signal.aborted) return;
      pauseMs = (await this.round(signal)) ? moreAfterMs : rules.everyMs;
    }
  }

  async #tellBucket(): Promise<void> {
    if (this.#bucketRules !== "untold") return;
    const { store, rules, reporter } = this.#parts;
    const lifecycle = lifecycleOf(store);
    const outcome = await lifecycle?.applyLifecycle(bucketRulesOf(rules)).catch((error: unknown) => {
      // Keys that may not set rules are as good as a store that knows none; an outage is asked again.
      if (error instanceof LodeError && error.retry === "never")
        return { outcome: "unsupported", reason: error.code } as const;
      throw error;
    });
    this.#bucketRules = outcome?.outcome ?? "unsupported";
    reporter.info("bucketRules", outcome === undefined ? { outcome: "unsupported" } : { ...outcome });
  }

  async #reclaim(): Promise<void> {
    const now = this.#parts.wall.now();
    if (now - this.#reclaimedAt < dayMs) return;
    this.#reclaimedAt = now;
    await this.#parts.reclaim?.();
  }

  /** One piece of one prefix; the next round goes on behind it. */
  async #sweep(what: Swept, signal: AbortSignal) {
    const { store } = this.#parts;
    if (what === "published" && this.#bucketRules === "applied") return { deleted: 0, after: undefined };
    const isDue = await this.#dueObjects(what);
    const after = this.#sweptTo.get(what);
    const swept = await sweep(store, { prefix: prefixes[what], after, maxKeys: limits.keys, isDue, signal });
    if (swept.after === undefined) this.#sweptTo.delete(what);
    else this.#sweptTo.set(what, swept.after);
    return swept;
  }

  /** Old enough, of an epoch whose work is over, and of nobody whom the owner has flagged. */
  async #dueObjects(what: Swept): Promise<(entry: ObjectEntry) => boolean> {
    const { protocol, rules, epochs: store } = this.#parts;
    const days = { uploads: rules.uploadDays, copies: copyDays(rules), published: rules.publishedDays }[what];
    const writtenBefore = protocol.now() - days * dayMs;
    const live = new Set<string>((await store.live()).map(({ id }) => id));
    const flagged = new Set(what === "published" ? [] : await this.#flagged());
    return ({ key, lastModified }) => {
      if (lastModified >= writtenBefore) return false;
      const epochId = /(?:\/epoch=|^snapshots\/|^validators\/[^/]+\/)(\d{4}-[^/]+)\//.exec(key)?.[1];
      const hotkey = /\/hotkey=([^/]+)\//.exec(key)?.[1];
      return !(epochId !== undefined && live.has(epochId)) && !(hotkey !== undefined && flagged.has(hotkey));
    };
  }

  async #flagged(): Promise<string[]> {
    const { hotkey, flags, banned } = hotkeyStandings;
    const held = or(gt(flags, 0), eq(banned, true));
    return (await this.#parts.db.select({ hotkey }).from(hotkeyStandings).where(held)).map((row) => row.hotkey);
  }

  async #moveTexts(): Promise<number> {
    const { db, writes, texts, protocol, rules } = this.#parts;
    const due = await epochsDue(db, epochs.textsArchivedAt, protocol.now() - rules.textDays * dayMs, limits.epochs);
    for (const id of due) await texts.move(id, db, writes, protocol.now());
    return due.length;
  }

  async #pruneEpochs(): Promise<number> {
    const { db, writes, protocol, rules } = this.#parts;
    const now = protocol.now();
    let pruned = 0;
    for (const id of await epochsDue(db, epochs.rowsPrunedAt, now - rules.rowDays * dayMs, limits.epochs)) {
      if (await pruneEpoch(id, writes, now)) pruned += 1;
    }
    const flagged = await this.#flagged();
    const gone = await epochsDue(db, epochs.copiesDeletedAt, now - copyDays(rules) * dayMs, limits.epochs);
    for (const id of gone) await pruneCopies(id, flagged, writes, now);
    return pruned + gone.length;
  }
}

/** A store that takes rules says so by having the method. */
function lifecycleOf(store: ObjectStore): ObjectLifecycle | undefined {
  return "applyLifecycle" in store && typeof store.applyLifecycle === "function"
    ? (store as ObjectStore & ObjectLifecycle)
    : undefined;
}
